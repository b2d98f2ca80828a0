using System.CommandLine;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic;

/// <summary>The magic commands: lines such as <c>#!session list</c> that act on the notebook itself.</summary>
/// <param name="sessions">What they act on.</param>
/// <param name="folder">Where relative paths on this machine count from. Null: the process's directory.</param>
internal sealed class MagicCommands(SessionRegistry sessions, string? folder)
{
    private const string EndOfOptions = "--";

    /// <summary>How the options of <c>#!</c> lines are read: <c>@name</c> is a word like any other, not a file of options.</summary>
    public static ParserConfiguration Configuration { get; } = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Words behind <c>#!</c> that are magic commands, and so neither languages nor names of sessions.</summary>
    public static IReadOnlyList<string> Names { get; } = [SessionMagic.Name, SshMagic.Name];

    /// <summary>Tells whether a word behind <c>#!</c> is a magic command.</summary>
    public static bool Contains(string word) => Names.Contains(word);

    /// <summary>Makes one to ask about what it takes; it is not meant to be run.</summary>
    /// <param name="name">The word behind <c>#!</c>.</param>
    /// <returns>Null where that is no magic command.</returns>
    public Command? Describe(string name) => Contains(name) ? Create(name, new MagicContext(sessions, new NoScreen(), Folder)) : null;

    /// <summary>Lets only lines pass that could be run.</summary>
    /// <exception cref="CellSyntaxException">The line has wrong arguments.</exception>
    public void Check(CellPart.Magic magic) => Parse(magic, new MagicContext(sessions, new NoScreen(), Folder));

    /// <summary>Runs one.</summary>
    /// <param name="magic">The line.</param>
    /// <param name="screen">Receives what the command shows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="CellSyntaxException">The line has wrong arguments; nothing was done.</exception>
    public async Task<CellOutcome> RunAsync(CellPart.Magic magic, ICellScreen screen, CancellationToken cancellationToken)
    {
        var context = new MagicContext(sessions, screen, Folder);
        var parsed = Parse(magic, context);
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

        return context.Outcome;
    }

    private string Folder => folder ?? Directory.GetCurrentDirectory();

    private static Command Create(string name, MagicContext context) => name == SshMagic.Name ? SshMagic.Create(context) : SessionMagic.Create(context);

    private static ParseResult Parse(CellPart.Magic magic, MagicContext context)
    {
        var words = SendCommand.Split(magic.CommandLine) ?? SshMagic.Split(magic.CommandLine, magic.FirstLine) ?? MagicWords.Split(magic.CommandLine, magic.FirstLine);
        var parsed = Create(words[0], context).Parse([.. words.Skip(1)], Configuration);
        return words.TakeWhile(word => word != EndOfOptions).Any(SessionMagic.HelpNames.Contains) || FindMistake(words, parsed) is not { } mistake
            ? parsed
            : throw new CellSyntaxException($"Line {magic.FirstLine}: {mistake}");
    }

    private static string? FindMistake(IReadOnlyList<string> words, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var place = command.Parents.Any() ? $"#!{SessionMagic.Name} {command.Name}" : command.Name;
        if ((FindUnknownOption(words, command) ?? (parsed.UnmatchedTokens is [var unmatched, ..] ? unmatched : null)) is { } unknown)
        {
            var nearest = Nearest.To(unknown, command.Subcommands.Select(known => known.Name).Concat(OptionsOf(command)));
            return $"'{place}' does not know '{unknown}'. "
                + (nearest is null ? $"'{place} --help' shows what it takes." : $"Did you mean '{place} {nearest}'?");
        }

        return parsed.Errors is [var error, ..] ? $"{error.Message} '{place} --help' shows what it takes." : null;
    }

    // The parser would take it for an argument where there is room for one.
    private static string? FindUnknownOption(IReadOnlyList<string> words, Command command) => words
        .TakeWhile(word => word != EndOfOptions)
        .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && !OptionsOf(command).Contains(word.Split('=', ':')[0]));

    private static IEnumerable<string> OptionsOf(Command command) => command.Options.Select(option => option.Name);

    private sealed class NoScreen : ICellScreen
    {
        public bool CanAsk => false;

        public void Show(CellOutput output)
        {
        }

        public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }
}
