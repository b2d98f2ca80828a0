using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>Asks a second shell of the same kind what it thinks of a text, without running it (<c>-n</c>), while the first may be busy.</summary>
internal sealed class SyntaxCheck(IConnection connection, string program, ShellDialect dialect)
{
    /// <summary>Checks a text.</summary>
    /// <exception cref="ProgramStartException">The second shell cannot be started.</exception>
    public async Task<CommandSyntax> RunAsync(string text, CancellationToken cancellationToken)
    {
        if (EndsInContinuation(text))
        {
            return CommandSyntax.Incomplete;
        }

        var (isValid, message) = await AskAsync(text, cancellationToken).ConfigureAwait(false);
        if (dialect.NeedsMoreInput.IsMatch(message))
        {
            return CommandSyntax.Incomplete;
        }

        // Some shells say nothing of an open here-document: a line that could stand nowhere else disappears in it.
        if (isValid && text.Contains("<<", StringComparison.Ordinal))
        {
            (var swallowed, _) = await AskAsync($"{text}\n)\n", cancellationToken).ConfigureAwait(false);
            return swallowed ? CommandSyntax.Incomplete : CommandSyntax.Complete;
        }

        return isValid ? CommandSyntax.Complete : CommandSyntax.Invalid;
    }

    private static bool EndsInContinuation(string text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;

    private async Task<(bool IsValid, string Message)> AskAsync(string text, CancellationToken cancellationToken)
    {
        // Messages are read, so they have to be in English.
        var spec = new ProgramSpec(program, ["-n"]) { Environment = ProgramSpec.NoEnvironment.Add("LC_ALL", "C") };
        var shell = await connection.StartAsync(spec, cancellationToken).ConfigureAwait(false);
        await using var _ = shell.ConfigureAwait(false);
        using var errors = new StreamReader(shell.StandardError, Encoding.UTF8);
        var message = errors.ReadToEndAsync(cancellationToken);
        try
        {
            await shell.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            await shell.StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It found an error and read no further.
        }

        return (await shell.Exited.WaitAsync(cancellationToken).ConfigureAwait(false) == 0, await message.ConfigureAwait(false));
    }
}
