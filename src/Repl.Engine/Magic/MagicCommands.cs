using System.CommandLine;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Notebooks;
using Repl.Engine.Parsing;
using Repl.Engine.Sharing;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic;

/// <summary>The magic commands: lines such as <c>#!session list</c> that act on the notebook itself.</summary>
/// <param name="services">What they act on.</param>
/// <param name="folder">Where relative paths count from. Null: the process's directory.</param>
internal sealed class MagicCommands(MagicServices services, string? folder)
{
    private const string EndOfOptions = "--";

    /// <summary>How the options of <c>#!</c> lines are read: <c>@name</c> is a word like any other, not a file of options.</summary>
    public static ParserConfiguration Configuration { get; } = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Every magic command.</summary>
    public static IReadOnlyList<MagicCommand> All { get; } =
    [
        new(SessionMagic.Name, SessionMagic.Create),
        new(SshMagic.Name, SshMagic.Create),
        SetCommand.Magic,
        ShareCommand.Magic,
        ValueCommand.Magic,
        ImportCommand.Magic,
        WhoCommand.Names,
        WhoCommand.Values,
        TimeCommand.Magic,
        ListMagicCommand.Magic,
        AboutCommand.Magic,
        .. RefusedCommand.All,
    ];

    /// <summary>Words behind <c>#!</c> that are magic commands, and so neither languages nor names of sessions.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(command => command.Name)];

    /// <summary>Tells whether a word behind <c>#!</c> is a magic command.</summary>
    public static bool Contains(string word) => Names.Contains(word);

    /// <summary>Tells whether the lines below a magic command belong to it.</summary>
    public static bool TakesText(string word) => All.Any(command => command.Name == word && command.TakesText);

    /// <summary>Makes one to ask about what it takes; it is not meant to be run.</summary>
    /// <param name="name">The word behind <c>#!</c>.</param>
    /// <returns>Null where that is no magic command.</returns>
    public Command? Describe(string name) => All.FirstOrDefault(command => command.Name == name)?.Create(Beside(new CellPart.Magic(name, 1, CellLanguages.CSharp, "")));

    /// <summary>Lets only lines pass that could be run. Asks nobody for input.</summary>
    /// <exception cref="CellSyntaxException">The line has wrong arguments.</exception>
    public void Check(CellPart.Magic magic)
    {
        var words = ReadWords(magic);
        var command = EntryOf(words).Create(Beside(magic));
        if (!AsksForHelp(words))
        {
            CheckOptions(magic, words, command);
            if (!words.Any(MagicInput.StandsForSomething) && FindMistake(Parse(command, words.Select(word => word.Text))) is { } mistake)
            {
                throw Mistake(magic, mistake);
            }
        }
    }

    /// <summary>Runs one.</summary>
    /// <param name="magic">The line.</param>
    /// <param name="run">The run of the cell that it stands in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="CellSyntaxException">The line has wrong arguments; nothing was done.</exception>
    /// <exception cref="MagicException">It could not be done.</exception>
    /// <exception cref="Input.InputUnavailableException">It asks for input, but nobody is there.</exception>
    public async Task<CellOutcome> RunAsync(CellPart.Magic magic, CellRun run, CancellationToken cancellationToken)
    {
        var context = new MagicContext(services, run, magic);
        var words = ReadWords(magic);
        var entry = EntryOf(words);
        var command = entry.Create(context);
        var parsed = Parse(command, words.Select(word => word.Text));
        if (!AsksForHelp(words))
        {
            CheckOptions(magic, words, command);
            var input = await MagicInput.AskAsync(words, entry, context, cancellationToken).ConfigureAwait(false);
            parsed = Parse(command, input.Words);
            if (FindMistake(parsed) is { } mistake)
            {
                throw Mistake(magic, input.Hide(mistake));
            }
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
            run.Screen.Show(new CellOutput.StandardOutput(text));
        }

        return context.Outcome;
    }

    private static MagicCommand EntryOf(IReadOnlyList<MagicWord> words) => All.First(command => command.Name == words[0].Text);

    private static bool AsksForHelp(IReadOnlyList<MagicWord> words) =>
        words.TakeWhile(word => word.Text != EndOfOptions).Any(word => SessionMagic.HelpNames.Contains(word.Text));

    private static void CheckOptions(CellPart.Magic magic, IReadOnlyList<MagicWord> words, Command command)
    {
        var named = Parse(command, words.Select(word => word.Text)).CommandResult.Command;
        if (command.TreatUnmatchedTokensAsErrors && FindUnknownOption([.. words.Select(word => word.Text)], named) is { } unknown)
        {
            throw Mistake(magic, ExplainUnknown(unknown, named));
        }
    }

    private MagicContext Beside(CellPart.Magic magic) => new(services, new CellRun(NothingAsync, new Cell(""), new NoScreen(), folder ?? Directory.GetCurrentDirectory()), magic);

    private static Task<CellOutcome> NothingAsync(CellRun run, CancellationToken cancellationToken) => Task.FromResult<CellOutcome>(new CellOutcome.Succeeded());

    private static IReadOnlyList<MagicWord> ReadWords(CellPart.Magic magic) =>
        SendCommand.Split(magic.CommandLine) is { } sent ? Literally(sent)
        : SshMagic.Split(magic.CommandLine, magic.FirstLine) is { } remote ? Literally(remote)
        : MagicWords.Read(magic.CommandLine, magic.FirstLine);

    private static IReadOnlyList<MagicWord> Literally(IReadOnlyList<string> words) => [.. words.Select(word => new MagicWord(word, IsLiteral: true))];

    private static ParseResult Parse(Command command, IEnumerable<string> words) => command.Parse([.. words.Skip(1)], Configuration);

    private static CellSyntaxException Mistake(CellPart.Magic magic, string text) => new($"Line {magic.FirstLine}: {text}");

    private static string? FindMistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.TreatUnmatchedTokensAsErrors && parsed.UnmatchedTokens is [var unmatched, ..] ? ExplainUnknown(unmatched, command)
            : parsed.Errors is [var error, ..] ? $"{error.Message} '{PlaceOf(command)} --help' shows what it takes."
            : null;
    }

    private static string ExplainUnknown(string unknown, Command command)
    {
        var place = PlaceOf(command);
        var nearest = Nearest.To(unknown, command.Subcommands.Select(known => known.Name).Concat(OptionsOf(command)));
        return $"'{place}' does not know '{unknown}'. "
            + (nearest is null ? $"'{place} --help' shows what it takes." : $"Did you mean '{place} {nearest}'?");
    }

    private static string PlaceOf(Command command) =>
        command.Parents.FirstOrDefault() is { } parent ? $"{parent.Name} {command.Name}" : command.Name;

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
