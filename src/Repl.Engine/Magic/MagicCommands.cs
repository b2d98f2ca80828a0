using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>The magic commands: lines such as <c>#!session list</c> that act on the notebook itself.</summary>
internal sealed class MagicCommands(SessionRegistry sessions)
{
    // "-h" stays with the commands' own options; "--help" is enough in a cell.
    private static readonly string[] HelpNames = ["--help", "-?"];

    /// <summary>Words behind <c>#!</c> that are magic commands, and so neither languages nor names of sessions.</summary>
    public static IReadOnlyList<string> Names { get; } = [SessionMagic.Name];

    /// <summary>Tells whether a word behind <c>#!</c> is a magic command.</summary>
    public static bool Contains(string word) => Names.Contains(word);

    /// <summary>Runs one.</summary>
    /// <param name="magic">The line.</param>
    /// <param name="screen">Receives what the command shows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CellSyntaxException">The line has wrong arguments; nothing was done.</exception>
    public async Task RunAsync(CellPart.Magic magic, ICellScreen screen, CancellationToken cancellationToken)
    {
        var words = CommandLineParser.SplitCommandLine(magic.CommandLine).ToArray();
        var command = SessionMagic.Create(sessions, screen);
        var parsed = command.Parse(words[1..]);
        if (parsed.Errors.Count > 0 && !words.Any(HelpNames.Contains))
        {
            throw new CellSyntaxException(Explain(magic, parsed));
        }

        using var output = new StringWriter();
        using var errors = new StringWriter();
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are the program's business, not a magic command's
            Output = output,
            Error = errors,
        };
        await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        if (output.ToString() is { Length: > 0 } text)
        {
            screen.Show(new CellOutput.StandardOutput(text));
        }
    }

    private static string Explain(CellPart.Magic magic, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var place = command is RootCommand ? SessionMagic.Name : $"{SessionMagic.Name} {command.Name}";
        var problem = parsed.UnmatchedTokens is [var typed, ..] ? $"'#!{place}' does not know '{typed}'." : parsed.Errors[0].Message;
        var nearest = parsed.UnmatchedTokens is [var word, ..] ? Nearest.To(word, command.Subcommands.Select(known => known.Name)) : null;
        return $"Line {magic.FirstLine}: {problem} "
            + (nearest is null ? $"'#!{place} --help' shows what it takes." : $"Did you mean '#!{place} {nearest}'?");
    }
}
