using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Engine.Completion;
using Repl.Engine.ConsoleCapture;
using Repl.Engine.CSharp;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Parsing;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Inventory;
using Repl.Sessions.Workers;

namespace Repl.Engine;

/// <summary>Runs cells. Holds the open sessions and the C# state that cells share.</summary>
/// <remarks>Thread safe. Cells run one at a time: a second call waits for the first.</remarks>
public sealed class CellEngine : IAsyncDisposable
{
    // The first cells come first: what helps to write further ones is made ready in the first pause.
    private static readonly TimeSpan HelpWarmUpDelay = TimeSpan.FromSeconds(0.5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly WorkerRegistry _workers;
    private readonly MagicCommands _magic;
    private readonly CSharpLanguage _csharp;
    private readonly SessionLanguages _languages;
    private readonly VariableInput _variableInput;
    private readonly SessionVariables _variables;
    private readonly EditingHelp _help;
    private readonly ILogger _logger;
    private readonly Task _warmUp;
    private int _cells;

    /// <summary>Makes an engine without sessions or variables, and starts to load the C# compiler in the background.</summary>
    /// <param name="loggerFactory">Where to log. Default nowhere.</param>
    /// <param name="folder">
    /// The notebook's folder, or the current one: where <c>sessions.yaml</c> is looked for, then in the user's config folder, and where paths
    /// in <c>#!</c> lines count from. Null, the default: no file is looked for, and paths count from the process's directory.
    /// </param>
    public CellEngine(ILoggerFactory? loggerFactory = null, string? folder = null)
    {
        CellConsole.Install();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Repl.Engine");
        Sessions = new SessionRegistry(
            ReservedNames,
            AskSecretAsync,
            loggerFactory: loggerFactory,
            inventory: folder is null ? null : () => SessionInventory.Find(folder));
        _workers = new WorkerRegistry(loggerFactory: loggerFactory);
        _csharp = new CSharpLanguage(new CSharpLanguageOptions
        {
            Globals = new CellGlobals(Sessions, _workers),
            GlobalsType = typeof(CellGlobals),
            Imports = ["Repl.Engine.CellFunctions", "Repl.Engine.Display", "Repl.Engine.Input", "Repl.Sessions", "Repl.Sessions.Devices", "Repl.Sessions.Docker", "Repl.Sessions.Docker.Images", "Repl.Sessions.Docker.Sandboxes", "Repl.Sessions.Forwarding", "Repl.Sessions.Inventory", "Repl.Sessions.Ssh", "Repl.Sessions.Transfers", "Repl.Sessions.Workers", "Repl.Sessions.Workers.WorkerCode"],
            Assemblies = [typeof(CellGlobals).Assembly, typeof(SessionRegistry).Assembly],
            BackgroundFailed = ReportBackgroundFailure,
        });
        _languages = new SessionLanguages(Sessions);
        _variables = new SessionVariables(Sessions, _csharp);
        _variableInput = new VariableInput(_csharp);
        _magic = new MagicCommands(Sessions, folder);
        _help = new EditingHelp(Sessions, _variables, _csharp, _magic, _languages);
        _warmUp = WarmUpAsync();
    }

    /// <summary>The sessions that cells see as <c>Sessions</c>.</summary>
    public SessionRegistry Sessions { get; }

    private static IEnumerable<string> ReservedNames =>
        [CellLanguages.CSharp, nameof(Sessions), nameof(CellGlobals.Ssh), nameof(CellGlobals.Workers), nameof(CellGlobals.CellCancellation), CloseCommand.All, .. MagicCommands.Names];

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
        try
        {
            await _turn.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new CellOutcome.Cancelled();
        }

        try
        {
            CellConsole.Enter(screen);
            AmbientCancellation.Enter(() => _csharp.CurrentCancellation);
            AmbientOutput.Enter((kind, text) => screen.Show(kind is OutputKind.StandardOutput ? new CellOutput.StandardOutput(text) : new CellOutput.StandardError(text)));
            var usable = Sessions.List().Where(session => session.IsOpen).ToList();
            var outcome = await RunInTurnAsync(cell with { Name = cell.Name ?? $"cell {++_cells}" }, screen, stop.Token).ConfigureAwait(false);
            if (outcome is CellOutcome.Cancelled)
            {
                ShowLost(usable, screen);
            }

            return outcome;
        }
        finally
        {
            _turn.Release();
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
        return Task.Run(() => _help.Complete(text, language, position, cancellationToken), cancellationToken);
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
        return Task.Run(() => _help.Inspect(text, language, position, isDetailed, cancellationToken), cancellationToken);
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
        return CellParser.Parse(new Cell(text, language), MagicCommands.Contains) switch
        {
            [.., CellPart.Code { Language: CellLanguages.CSharp } last] => CSharpLanguage.CheckCompleteness(last.Text),
            [.., CellPart.Code last] => await CheckShellAsync(last, cancellationToken).ConfigureAwait(false),
            [.., CellPart.Switch { Rest: not "" } change] => CheckSwitch(change),
            _ => Completeness.Complete,
        };
    }

    /// <summary>Interrupts a running cell, closes every session and leaves no process behind. May be called twice.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await _workers.DisposeAsync().ConfigureAwait(false);
            await Sessions.DisposeAsync().ConfigureAwait(false);
            await _warmUp.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static void CheckCursor(string text, int position)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, text.Length);
    }

    // Only the cell that opens a connection, or uses one that was lost, has somebody who waits for it; until it is stopped.
    private static async Task<string?> AskSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        if (CellConsole.Screen is not { } screen)
        {
            return null;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, AmbientCancellation.Current);
        return await screen.AskAsync(new Question(request.Question, IsSecret: true), stop.Token).ConfigureAwait(false);
    }

    // An interrupt is not meant to cost a session. Where it did, the user hears of it now and not at the next use.
    private static void ShowLost(IEnumerable<ISession> sessions, ICellScreen screen)
    {
        foreach (var lost in sessions.Where(session => session.State is SessionState.Lost))
        {
            screen.Show(new CellOutput.StandardError($"{lost.EndReason}\n"));
        }
    }

    private async Task<CellOutcome> RunInTurnAsync(Cell cell, ICellScreen screen, CancellationToken cancellationToken)
    {
        try
        {
            var options = SwitchOptions.None;
            foreach (var part in CellParser.Parse(cell, MagicCommands.Contains))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (part is CellPart.Switch change)
                {
                    options = _languages.Check(change);
                }
                else if (await RunPartAsync(cell, part, options, screen, cancellationToken).ConfigureAwait(false) is not CellOutcome.Succeeded and var other)
                {
                    return other;
                }
            }

            return new CellOutcome.Succeeded();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CellOutcome.Cancelled();
        }
        catch (Exception mistake) when (mistake is CellSyntaxException or SessionException or TargetException or InventoryException)
        {
            return new CellOutcome.Failed(CellError.Of(mistake));
        }
    }

    private async Task<CellOutcome> RunPartAsync(
        Cell cell, CellPart part, SwitchOptions options, ICellScreen screen, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case CellPart.Magic magic:
                return await _magic.RunAsync(magic, screen, cancellationToken).ConfigureAwait(false);
            case CellPart.Code { Language: CellLanguages.CSharp } code:
                await _variables.DeclareNewAsync(cancellationToken).ConfigureAwait(false);
                return await RunCSharpAsync(cell, code, screen, cancellationToken).ConfigureAwait(false);
            case CellPart.Code code:
                return await RunShellAsync(code, options, screen, cancellationToken).ConfigureAwait(false);
            default:
                throw new InvalidOperationException($"A part of an unknown kind: {part.GetType()}.");
        }
    }

    private async Task<CellOutcome> RunShellAsync(
        CellPart.Code code, SwitchOptions options, ICellScreen screen, CancellationToken cancellationToken)
    {
        var input = options.StandardInput is { } variable
            ? await _variableInput.ReadAsync(variable, options.Line, cancellationToken).ConfigureAwait(false)
            : null;
        var run = new RunOptions { Timeout = options.Timeout, StandardInput = input };
        if (SessionLanguages.IsGroup(code.Language))
        {
            run = run with { StandardInput = input is null ? null : await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false) };
            var group = _languages.FindGroup(code.Language);
            return await GroupLanguage.RunAsync(group, code.Text, run, options, screen, cancellationToken).ConfigureAwait(false);
        }

        var session = await _languages.FindSessionAsync(code.Language, cancellationToken).ConfigureAwait(false);
        return await ShellLanguage.RunAsync(session, code.Text, run, screen, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CellOutcome> RunCSharpAsync(Cell cell, CellPart.Code code, ICellScreen screen, CancellationToken cancellationToken)
    {
        var outcome = await _csharp.RunAsync(code.Text, cell.Name!, code.FirstLine, cancellationToken).ConfigureAwait(false);
        if (CSharpErrors.Report(outcome) is { } error)
        {
            return new CellOutcome.Failed(error);
        }

        switch (outcome)
        {
            case CSharpOutcome.Value { Data: { } data }:
                screen.Show(new CellOutput.Result(data));
                return new CellOutcome.Succeeded();
            case CSharpOutcome.Interrupted { Abandoned: true }:
                screen.Show(new CellOutput.StandardError("The cell could not be stopped; its code is left to itself.\n"));
                return new CellOutcome.Cancelled();
            case CSharpOutcome.Interrupted:
                return new CellOutcome.Cancelled();
            default:
                return new CellOutcome.Succeeded();
        }
    }

    // Options without the command that they are for: the prompt waits for that.
    private Completeness CheckSwitch(CellPart.Switch change)
    {
        try
        {
            _languages.Check(change);
            return Completeness.Incomplete;
        }
        catch (Exception unusable) when (unusable is CellSyntaxException or SessionException)
        {
            return Completeness.Invalid;
        }
    }

    private async Task<Completeness> CheckShellAsync(CellPart.Code code, CancellationToken cancellationToken)
    {
        try
        {
            var session = await _languages.FindSessionAsync(code.Language, cancellationToken).ConfigureAwait(false);
            return await session.CheckSyntaxAsync(code.Text, cancellationToken).ConfigureAwait(false) switch
            {
                CommandSyntax.Incomplete => Completeness.Incomplete,
                CommandSyntax.Invalid => Completeness.Invalid,
                _ => Completeness.Complete,
            };
        }
        catch (Exception unusable) when (unusable is CellSyntaxException or SessionException)
        {
            return Completeness.Unknown;
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

    // A cell that comes in the meantime waits for it and loses nothing; a failure shows again in that cell.
    private async Task WarmUpAsync()
    {
        try
        {
            await _csharp.WarmUpAsync(_disposing.Token).ConfigureAwait(false);
            await Task.Delay(HelpWarmUpDelay, _disposing.Token).ConfigureAwait(false);
            await _turn.WaitAsync(_disposing.Token).ConfigureAwait(false);
            _turn.Release(); // a cell that comes now waits for nothing
            await CompleteAsync("""string.Join(' ', new[] { 1 }.Where(n => n.""", 42, cancellationToken: _disposing.Token).ConfigureAwait(false);
            await CompleteAsync("", 0, cancellationToken: _disposing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine was disposed at once.
        }
    }
}
