using Microsoft.Extensions.Logging;
using Repl.Jupyter.History;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Turns;

namespace Repl.Jupyter;

/// <summary>Wires sockets, turns and language together, from the first message to an orderly end.</summary>
internal sealed class KernelServer
{
    private const string ShellName = "shell";
    private const string ControlName = "control";

    private readonly KernelSockets _sockets;
    private readonly KernelSettings _settings;
    private readonly ILogger _logger;
    private readonly Interruption _interruption;
    private readonly IopubChannel _iopub;
    private readonly StandardInputChannel _input;
    private readonly Subshells _subshells;
    private readonly RequestChannel _shell;
    private readonly RequestChannel _control;

    /// <summary>Prepares everything; nothing is served until <see cref="RunAsync"/>.</summary>
    /// <param name="sockets">Closed when <see cref="RunAsync"/> ends; disposed by their owner.</param>
    /// <param name="codec">Reads and makes messages.</param>
    /// <param name="language">Runs the cells.</param>
    /// <param name="history">Remembers the cells. Disposed by its owner.</param>
    /// <param name="settings">Limits, clock, logs.</param>
    /// <param name="logger">Told of the kernel's life.</param>
    public KernelServer(
        KernelSockets sockets, MessageCodec codec, INotebookLanguage language, CellHistory history, KernelSettings settings, ILogger logger)
    {
        (_sockets, _settings, _logger) = (sockets, settings, logger);
        _interruption = new Interruption(settings.Zmtp.Time, logger);
        _iopub = new IopubChannel(sockets.Iopub, codec, settings);
        _input = new StandardInputChannel(sockets.StandardInput, codec, logger);
        var cells = new CellRunner(language, _interruption, _iopub, _input, sockets.Shell, history, logger);
        var kernel = new KernelRequests(language, _interruption, _iopub);
        var asked = HandlersOfShell(new LanguageRequests(language), new HistoryRequests(history), kernel);
        _subshells = new Subshells(
            new RequestTurns(ShellName, sockets.Shell, codec, _iopub, logger),
            _interruption,
            lane => new Dictionary<string, RequestHandler>(asked)
            {
                [MessageTypes.ExecuteRequest] = (request, interrupted) => cells.ExecuteAsync(lane, request, interrupted),
            },
            settings.Zmtp.RequestQueueBytes);
        _shell = new RequestChannel(ShellName, sockets.Shell, codec, _subshells.RouteAsync, logger);
        var control = new RequestTurns(ControlName, sockets.Control, codec, _iopub, logger);
        var handlers = HandlersOfControl(kernel, _subshells);
        _control = new RequestChannel(
            ControlName, sockets.Control, codec, (request, _) => control.ServeAsync(request, handlers, CancellationToken.None), logger);
    }

    /// <summary>Serves until the kernel ends, and returns when all turns are over and front ends were told.</summary>
    /// <param name="shutdown">Ends the kernel.</param>
    public async Task RunAsync(CancellationToken shutdown)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var iopub = _iopub.RunAsync();
        var input = _input.RunAsync(stopping.Token);
        await _iopub.PostAsync(ParentHeader.None, MessageTypes.Status, StatusContent.Starting).ConfigureAwait(false);
        _subshells.Start();
        var shell = _shell.RunAsync(stopping.Token);
        var control = _control.RunAsync(stopping.Token);
        var parent = WatchParentAsync(stopping.Token);

        // Whichever ends first ends all: shutdown on either channel, the parent, the caller's token, or a bug in a loop.
        var first = await Task.WhenAny(_subshells.Ending, shell, control, parent, input, iopub).ConfigureAwait(false);
        var cellsEnded = await _interruption.StopAsync(_settings.ShutdownGrace).ConfigureAwait(false);
        if (!cellsEnded)
        {
            JupyterLog.CellAbandoned(_logger, _settings.ShutdownGrace.TotalSeconds);
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        var lanes = _subshells.CompleteAsync();

        // The turn of a cell that does not stop is left behind with it.
        var turns = cellsEnded ? Task.WhenAll(shell, control, lanes) : Task.WhenAll(shell, control);
        await FlushAsync(turns).ConfigureAwait(false);
        _iopub.Close();
        await _sockets.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(turns, iopub, input, parent).ConfigureAwait(false);
        JupyterLog.Stopped(_logger, shutdown.IsCancellationRequested ? "its host asked" : first == parent ? "its parent is gone" : "a front end asked");
    }

    private async Task FlushAsync(Task turns)
    {
        using var limit = new CancellationTokenSource(_settings.FlushLimit, _settings.Zmtp.Time);
        try
        {
            await turns.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _iopub.DrainAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            JupyterLog.FlushTimedOut(_logger, _settings.FlushLimit.TotalSeconds);
        }
    }

    private async Task WatchParentAsync(CancellationToken stopping)
    {
        if (_settings.ParentProcessId is not { } processId)
        {
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (await new ParentWatch(processId, _settings.Zmtp.Time).WaitUntilGoneAsync(stopping).ConfigureAwait(false))
        {
            JupyterLog.ParentGone(_logger, processId);
        }
    }

    private static Dictionary<string, RequestHandler> HandlersOfShell(
        LanguageRequests language, HistoryRequests history, KernelRequests kernel) => new()
    {
        [MessageTypes.IsCompleteRequest] = language.IsCompleteAsync,
        [MessageTypes.CompleteRequest] = language.CompleteAsync,
        [MessageTypes.InspectRequest] = language.InspectAsync,
        [MessageTypes.KernelInfoRequest] = kernel.InfoAsync,
        [MessageTypes.HistoryRequest] = history.AnswerAsync,
        [MessageTypes.CommInfoRequest] = KernelRequests.CommInfoAsync,
        [MessageTypes.CommMessage] = KernelRequests.IgnoreCommAsync,
        [MessageTypes.CommClose] = KernelRequests.IgnoreCommAsync,
        [MessageTypes.CommOpen] = kernel.OpenCommAsync,
        [MessageTypes.InterruptRequest] = kernel.InterruptAsync,
        [MessageTypes.ShutdownRequest] = kernel.ShutdownAsync,
    };

    private static Dictionary<string, RequestHandler> HandlersOfControl(KernelRequests kernel, Subshells subshells) => new()
    {
        [MessageTypes.KernelInfoRequest] = kernel.InfoAsync,
        [MessageTypes.CreateSubshellRequest] = subshells.CreateAsync,
        [MessageTypes.DeleteSubshellRequest] = subshells.DeleteAsync,
        [MessageTypes.ListSubshellRequest] = subshells.ListAsync,
        [MessageTypes.DebugRequest] = DebugRequests.AnswerAsync,
        [MessageTypes.HistoryRequest] = KernelRequests.Refuse(MessageTypes.HistoryReply),
        [MessageTypes.CommInfoRequest] = KernelRequests.CommInfoAsync,
        [MessageTypes.InterruptRequest] = kernel.InterruptAsync,
        [MessageTypes.ShutdownRequest] = kernel.ShutdownAsync,
        [MessageTypes.ExecuteRequest] = KernelRequests.Refuse(MessageTypes.ExecuteReply),
        [MessageTypes.IsCompleteRequest] = KernelRequests.Refuse(MessageTypes.IsCompleteReply),
        [MessageTypes.CompleteRequest] = KernelRequests.Refuse(MessageTypes.CompleteReply),
        [MessageTypes.InspectRequest] = KernelRequests.Refuse(MessageTypes.InspectReply),
    };
}
