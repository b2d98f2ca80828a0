using System.CommandLine;
using Repl.Engine.Completion;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Parsing;
using Repl.Engine.Sharing;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Inventory;

namespace Repl.Engine;

/// <summary>
/// <c>#!session</c> and cells of sessions, for a front end that has a C# of its own: the half of <see cref="CellEngine"/> that needs no compiler,
/// and loads none.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed class SessionCells : IAsyncDisposable
{
    private readonly string _folder;
    private readonly MagicCommands _magic;

    /// <summary>Makes one without sessions.</summary>
    /// <param name="reservedNames">What else the front end has, and so no session may be called.</param>
    /// <param name="folder">Where <c>sessions.yaml</c> is looked for, then in the user's config folder, and where paths in <c>#!session</c> lines count from.</param>
    public SessionCells(IEnumerable<string> reservedNames, string folder)
    {
        _folder = folder;
        Sessions = new SessionRegistry(
            [.. reservedNames, SessionMagic.Name, CloseCommand.All, nameof(Sessions)],
            CellSurroundings.AskSecretAsync,
            inventory: () => SessionInventory.Find(folder));
        Opened = new OpenedSessions(Sessions);
        _magic = new MagicCommands(new MagicServices(Sessions), folder);
    }

    /// <summary>The sessions.</summary>
    public SessionRegistry Sessions { get; }

    /// <summary>What was opened and nobody has taken over.</summary>
    public OpenedSessions Opened { get; }

    /// <summary>What stands behind <c>#!session</c>: subcommands with their options.</summary>
    public IEnumerable<Command> Subcommands => _magic.Describe(SessionMagic.Name)!.Subcommands;

    /// <summary>The open sessions and groups, by the names that <c>#!session</c> knows them by.</summary>
    public IEnumerable<string> Names => SessionNames.OpenWithGroups(Sessions);

    /// <summary>Runs a line.</summary>
    /// <param name="line">The whole line, with <c>#!session</c>.</param>
    /// <param name="number">Its number in the cell; the first line is 1.</param>
    /// <param name="screen">Receives what it shows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended. A mistake of the user's is a result.</returns>
    public Task<CellOutcome> RunLineAsync(string line, int number, ICellScreen screen, CancellationToken cancellationToken)
    {
        var magic = new CellPart.Magic(line[2..], number, CellLanguages.CSharp);
        var run = new CellRun((run, stop) => _magic.RunAsync(magic, run, stop), new Cell(line), screen, _folder);
        return CellMistakes.AsOutcomeAsync(() => run.RunAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Runs a cell in a session, or in all of a group.</summary>
    /// <param name="language">A session's name; a group's behind <c>@</c>.</param>
    /// <param name="text">What to run.</param>
    /// <param name="screen">Receives the output while it comes.</param>
    /// <param name="cancellationToken">Interrupts it; the session lives on.</param>
    /// <returns>How it ended. A status other than 0 is a failure.</returns>
    public Task<CellOutcome> RunCellAsync(string language, string text, ICellScreen screen, CancellationToken cancellationToken) =>
        CellMistakes.AsOutcomeAsync(
            () => SessionLanguages.IsGroup(language)
                ? GroupLanguage.RunAsync(Sessions.Group(language[1..]), text, RunOptions.Default, SwitchOptions.None, screen, cancellationToken)
                : ShellLanguage.RunAsync(Find(language), text, RunOptions.Default, screen, cancellationToken),
            cancellationToken);

    /// <summary>Reads a variable of a session.</summary>
    /// <param name="language">The session's name.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="read">Receives its text.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <returns>How it ended. That there is none is a failure.</returns>
    public Task<CellOutcome> ReadVariableAsync(string language, string name, Action<string> read, CancellationToken cancellationToken) =>
        CellMistakes.AsOutcomeAsync(
            async () =>
            {
                read(await ShellVariables.ReadAsync(FindOne(language), name, cancellationToken).ConfigureAwait(false));
                return new CellOutcome.Succeeded();
            },
            cancellationToken);

    /// <summary>Lists the exported variables of a session.</summary>
    /// <param name="language">The session's name.</param>
    /// <param name="read">Receives names and texts, in the order of the names.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <returns>How it ended.</returns>
    public Task<CellOutcome> ListVariablesAsync(string language, Action<IReadOnlyDictionary<string, string>> read, CancellationToken cancellationToken) =>
        CellMistakes.AsOutcomeAsync(
            async () =>
            {
                read(await ShellVariables.ListExportedAsync(FindOne(language), cancellationToken).ConfigureAwait(false));
                return new CellOutcome.Succeeded();
            },
            cancellationToken);

    /// <summary>Sets a variable of a session, or of all of a group.</summary>
    /// <param name="language">A session's name; a group's behind <c>@</c>.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="screen">Hears what the user should know.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <returns>How it ended.</returns>
    public Task<CellOutcome> WriteVariableAsync(string language, string name, SharedValue value, ICellScreen screen, CancellationToken cancellationToken) =>
        CellMistakes.AsOutcomeAsync(
            async () =>
            {
                await (SessionLanguages.IsGroup(language)
                    ? ShellVariables.WriteAsync(Sessions.Group(language[1..]), name, value, screen, cancellationToken)
                    : ShellVariables.WriteAsync(Find(language), name, value, screen, cancellationToken)).ConfigureAwait(false);
                return new CellOutcome.Succeeded();
            },
            cancellationToken);

    /// <summary>Closes all sessions and opens no more. May be called twice.</summary>
    /// <returns>A task that ends when no process is left.</returns>
    public ValueTask DisposeAsync() => Sessions.DisposeAsync();

    private ISession Find(string name) => Sessions.Find(name) ?? throw UnknownSession.AsArgument(name, Sessions);

    private ISession FindOne(string language) => SessionLanguages.IsGroup(language)
        ? throw new MagicException($"'{language}' is many sessions. Name the one whose variable is meant.")
        : Find(language);
}
