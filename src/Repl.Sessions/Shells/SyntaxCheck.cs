using System.Collections.Immutable;
using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>Asks a second shell of the same kind what it thinks of a text, without running it (<c>-n</c>), while the first may be busy.</summary>
/// <param name="link">Where to start it.</param>
/// <param name="program">The shell's program and first arguments.</param>
/// <param name="dialect">What it speaks.</param>
internal sealed class SyntaxCheck(SessionLink link, ProgramSpec program, ShellDialect dialect)
{
    // Messages are read, so they have to be in English.
    private static readonly ImmutableDictionary<string, string> English = ProgramSpec.NoEnvironment.Add("LC_ALL", "C");

    /// <summary>Whether the shell would run a part of a text before it finds an error further down, or take an open here-document for a closed one.</summary>
    public static bool IsNeededFor(string text) => text.Contains("<<", StringComparison.Ordinal) || text.AsSpan().Trim('\n').Contains('\n');

    /// <summary>Checks a text.</summary>
    /// <exception cref="ProgramStartException">The second shell cannot be started.</exception>
    public async Task<CommandSyntax> RunAsync(string text, CancellationToken cancellationToken)
    {
        if (EndsInContinuation(text))
        {
            return CommandSyntax.Incomplete;
        }

        return await FindErrorAsync(text, null, cancellationToken).ConfigureAwait(false) switch
        {
            null => CommandSyntax.Complete,
            var message when message == OpenHereDocument || dialect.NeedsMoreInput.IsMatch(message) => CommandSyntax.Incomplete,
            _ => CommandSyntax.Invalid,
        };
    }

    /// <summary>Finds out why a text could not run as it stands.</summary>
    /// <param name="text">The text.</param>
    /// <param name="session">The state of the shell that is to run it: its aliases and options may make it right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The shell's own message, or null where the text is right.</returns>
    /// <exception cref="ProgramStartException">The second shell cannot be started.</exception>
    public async Task<string?> FindErrorAsync(string text, ShellState? session, CancellationToken cancellationToken)
    {
        var settings = session is null ? "" : $"{dialect.CheckPreparation}\n{session.ParserSettings()}set -n\n";
        var (isValid, message) = await AskAsync(settings, text, cancellationToken).ConfigureAwait(false);
        if (!isValid || dialect.NeedsMoreInput.IsMatch(message))
        {
            return message;
        }

        // Some shells say nothing of an open here-document: a line that could stand nowhere else disappears in it.
        return text.Contains("<<", StringComparison.Ordinal) && (await AskAsync(settings, $"{text}\n)\n", cancellationToken).ConfigureAwait(false)).IsValid
            ? OpenHereDocument
            : null;
    }

    private string OpenHereDocument => $"{dialect.Name}: a here-document is never closed\n";

    private static bool EndsInContinuation(string text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;

    private async Task<(bool IsValid, string Message)> AskAsync(string settings, string text, CancellationToken cancellationToken)
    {
        // Settings have to be run, so `-n` comes after them.
        ImmutableArray<string> arguments = [.. program.Arguments, .. settings.Length == 0 ? dialect.CheckArguments : dialect.ScriptArguments];
        var spec = program with { Arguments = arguments, Environment = program.Environment.SetItems(English) };
        var shell = await link.Current.StartAsync(spec, cancellationToken).ConfigureAwait(false);
        await using var _ = shell.ConfigureAwait(false);
        using var errors = new StreamReader(shell.StandardError, Encoding.UTF8);
        var message = errors.ReadToEndAsync(cancellationToken);
        try
        {
            await shell.StandardInput.WriteAsync(Encoding.Latin1.GetBytes(settings), cancellationToken).ConfigureAwait(false);
            await shell.StandardInput.WriteAsync(Encoding.UTF8.GetBytes($"{text}\n"), cancellationToken).ConfigureAwait(false);
            await shell.StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It found an error and read no further.
        }

        // The status alone is no verdict: that of `zsh -n` on `! false` is 1.
        var status = await shell.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        var said = (await message.ConfigureAwait(false)).Replace("/dev/stdin:", $"{dialect.Name}:", StringComparison.Ordinal);
        return (status == 0 || said.Length == 0, said);
    }
}
