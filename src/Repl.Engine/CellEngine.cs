using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Engine.Completion;
using Repl.Engine.ConsoleCapture;
using Repl.Engine.CSharp;
using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Packages;
using Repl.Engine.Parsing;
using Repl.Engine.Sharing;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Inventory;
using Repl.Sessions.Workers;

namespace Repl.Engine;

/// <summary>Runs cells. Holds the open sessions and the C# state that cells share.</summary>
/// <remarks>Thread safe. Cells of one lane run one at a time: a second call waits for the first.</remarks>
public sealed class CellEngine : IAsyncDisposable
{
    private readonly CellLanes _lanes = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly WorkerRegistry _workers;
    private readonly CSharpLanguage _csharp;
    private readonly LanguageSet _languages;
    private readonly CellRunner _runner;
    private readonly EditingHelp _help;
    private readonly string? _folder;
    private readonly ILogger _logger;
    private readonly Task _warmUp;
    private int _cells;

    /// <summary>Makes an engine without sessions or variables, and starts to load the C# compiler in the background.</summary>
    /// <param name="loggerFactory">Where to log. Default nowhere.</param>
    /// <param name="folder">
    /// The notebook's folder, or the current one: where <c>sessions.yaml</c> is looked for, then in the user's config folder, and where paths
    /// in <c>#!</c> lines count from. Null, the default: no file is looked for, and paths count from the process's directory.
    /// </param>
    /// <param name="time">The clock, for limits, ages and delays. Default the system's.</param>
    public CellEngine(ILoggerFactory? loggerFactory = null, string? folder = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        CellConsole.Install();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Repl.Engine");
        Sessions = new SessionRegistry(
            ReservedNames,
            CellSurroundings.AskSecretAsync,
            time,
            loggerFactory,
            inventory: folder is null ? null : () => SessionInventory.Find(folder));
        _workers = new WorkerRegistry(time, loggerFactory);
        var packages = new PackageReferences(new PackageRestore(new PackageRestoreOptions { Folder = folder ?? Directory.GetCurrentDirectory(), Time = time }));
        _csharp = new CSharpLanguage(new CSharpLanguageOptions
        {
            Globals = new CellGlobals(Sessions, _workers),
            GlobalsType = typeof(CellGlobals),
            Imports = CellImports.All,
            Folder = folder,
            Assemblies = [typeof(CellGlobals).Assembly, typeof(SessionRegistry).Assembly],
            Packages = packages,
            BackgroundFailed = ReportBackgroundFailure,
            Time = time,
        });
        var variables = new SessionVariables(Sessions, _csharp);
        var sessionLanguages = new SessionLanguages(Sessions, new VariableInput(_csharp));
        var pageValues = new PageValues();
        _languages = new LanguageSet(new CSharpCells(_csharp, variables, packages), sessionLanguages, pageValues);
        var sharing = new ValueSharing(_csharp, variables, sessionLanguages, pageValues);
        var services = new MagicServices(Sessions)
        {
            CSharp = _csharp,
            Sharing = sharing,
            FindLanguage = FindLanguage,
            AboutLines = () => AboutLines,
            Time = time,
        };
        var magic = new MagicCommands(services, folder);
        _runner = new CellRunner(_languages, magic);
        _help = new EditingHelp(Sessions, variables, _csharp, magic, _languages, folder);
        _folder = folder;
        _warmUp = EngineWarmUp.RunAsync(_csharp, _help, _lanes, time, _disposing.Token);
    }

    /// <summary>The sessions that cells see as <c>Sessions</c>.</summary>
    public SessionRegistry Sessions { get; }

    /// <summary>What <c>#!about</c> tells besides, in order: such as who shows the cells, and where there is help. Addresses become links. Default nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AboutLines { get; init; } = [];

    private static IEnumerable<string> ReservedNames =>
        [.. CellLanguages.Words, nameof(Sessions), nameof(CellGlobals.Ssh), nameof(CellGlobals.Workers), nameof(CellGlobals.CellCancellation), CloseCommand.All, .. MagicCommands.Names];

    /// <summary>Runs a cell to its end.</summary>
    /// <param name="cell">What to run.</param>
    /// <param name="screen">Receives the cell's output while it runs.</param>
    /// <param name="cancellationToken">Interrupts the cell; the outcome is then <see cref="CellOutcome.Cancelled"/>.</param>
    /// <returns>How the cell ended. A failing cell is a result, not an exception.</returns>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<CellOutcome> RunAsync(Cell cell, ICellScreen screen, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(screen);
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        SemaphoreSlim turn;
        try
        {
            turn = await _lanes.EnterAsync(cell.Lane, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new CellOutcome.Cancelled();
        }

        try
        {
            CellSurroundings.Enter(screen, () => _csharp.CurrentCancellation);
            var usable = Sessions.List().Where(session => session.IsOpen).ToList();
            var named = cell with { Name = cell.Name ?? $"cell {Interlocked.Increment(ref _cells)}" };
            var outcome = await new CellRun(_runner.RunAsync, named, screen, _folder ?? Directory.GetCurrentDirectory()).RunAsync(stop.Token).ConfigureAwait(false);
            if (outcome is CellOutcome.Cancelled)
            {
                ShowLost(usable, screen);
            }

            return outcome;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Proposes how the text at the cursor could go on. Runs none of the user's code, and does not wait for a running cell.</summary>
    /// <param name="text">A cell's text.</param>
    /// <param name="position">The cursor: an index into <paramref name="text"/>, 0 to its length.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The proposals; none where nothing is known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cursor is outside of the text.</exception>
    public Task<Proposals> CompleteAsync(string text, int position, string language = CellLanguages.CSharp, CancellationToken cancellationToken = default)
    {
        CheckCursor(text, position);
        return Task.Run(() => _help.CompleteAsync(text, language, position, cancellationToken), cancellationToken);
    }

    /// <summary>Explains what stands at the cursor. Runs none of the user's code, and does not wait for a running cell.</summary>
    /// <param name="text">A cell's text.</param>
    /// <param name="position">The cursor: an index into <paramref name="text"/>, 0 to its length.</param>
    /// <param name="isDetailed">Whether to tell parameters, exceptions and remarks too. Default: signatures and a summary.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The explanation; null where nothing is known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cursor is outside of the text.</exception>
    public Task<Inspection?> InspectAsync(
        string text, int position, bool isDetailed = false, string language = CellLanguages.CSharp, CancellationToken cancellationToken = default)
    {
        CheckCursor(text, position);
        return Task.Run(() => _help.InspectAsync(text, language, position, isDetailed, cancellationToken), cancellationToken);
    }

    /// <summary>Finds errors and warnings in a cell before it runs. Runs none of it, and does not wait for a running cell.</summary>
    /// <param name="text">A cell's text.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong with its C# and its <c>#!</c> lines, in the order of the text; text for shells is not looked at.</returns>
    public Task<IReadOnlyList<CellDiagnostic>> DiagnoseAsync(
        string text, string language = CellLanguages.CSharp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Task.Run(() => _help.Diagnose(new Cell(text, language), cancellationToken), cancellationToken);
    }

    /// <summary>Tells whether <paramref name="text"/> could run as it stands. Does not wait for a running cell.</summary>
    /// <param name="text">A cell's text so far.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What a prompt needs to know after Enter. <see cref="Completeness.Unknown"/> for text of a session that is not open: running it tells why.</returns>
    public async Task<Completeness> CheckCompletenessAsync(
        string text, string language = CellLanguages.CSharp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CellRunner.Parse(new Cell(text, language)) switch
        {
            [.., CellPart.Code last] => await _languages.Find(last.Language).CheckCompletenessAsync(last, cancellationToken).ConfigureAwait(false),
            [.., CellPart.Magic last] => ValueCommand.WaitsForText(last) ? Completeness.Incomplete : Completeness.Complete,
            [.., CellPart.Switch { Rest: not "" } change] => CheckSwitch(change),
            _ => Completeness.Complete,
        };
    }

    /// <summary>The language or the open session that a name means.</summary>
    /// <param name="name">A word as it stands behind <c>#!</c>, or in the metadata of a notebook.</param>
    /// <returns>The one name of the language, of the session, or of the group with <c>@</c> in front; null where there is none now.</returns>
    public string? FindLanguage(string name) => CellLanguages.Canonical(name) switch
    {
        var language when CellLanguages.BuiltIn.Contains(language) => language,
        CellLanguages.Shell => CellLanguages.Shell,
        ['@', .. var names] when names.Split(',').All(IsOpen) => name,
        _ => Sessions.Find(name)?.Name,
    };

    /// <summary>Interrupts a running cell, closes every session and leaves no process behind. May be called twice.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _lanes.CloseAsync().ConfigureAwait(false);
        await _workers.DisposeAsync().ConfigureAwait(false);
        await Sessions.DisposeAsync().ConfigureAwait(false);
        await _warmUp.ConfigureAwait(false);
    }

    private static void CheckCursor(string text, int position)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, text.Length);
    }

    // An interrupt is not meant to cost a session. Where it did, the user hears of it now and not at the next use.
    private static void ShowLost(IEnumerable<ISession> sessions, ICellScreen screen)
    {
        foreach (var lost in sessions.Where(session => session.State is SessionState.Lost))
        {
            screen.Show(new CellOutput.StandardError($"{lost.EndReason}\n"));
        }
    }

    private bool IsOpen(string name) => Sessions.Find(name) is not null || Sessions.FindGroup(name) is not null;

    // Options without the command that they are for: the prompt waits for that.
    private Completeness CheckSwitch(CellPart.Switch change)
    {
        try
        {
            _languages.Find(change.Language).Check(change);
            return Completeness.Incomplete;
        }
        catch (Exception unusable) when (unusable is CellSyntaxException or SessionException)
        {
            return Completeness.Invalid;
        }
    }

    // Such as an `async void` method that throws after its cell has ended.
    private void ReportBackgroundFailure(Exception failure)
    {
        EngineLog.BackgroundFailed(_logger, failure);
        if (CSharpErrors.Report(new CSharpOutcome.Threw(failure)) is { } error)
        {
            CellConsole.Screen?.Show(new CellOutput.StandardError($"Code that this cell left running failed:\n{string.Join('\n', error.Traceback)}\n"));
        }
    }
}
