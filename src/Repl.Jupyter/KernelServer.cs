using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Turns;

namespace Repl.Jupyter;

/// <summary>Wires sockets, turns and language together, from the first message to an orderly end.</summary>
internal sealed class KernelServer : IDisposable
{
    private readonly KernelSockets _sockets;
    private readonly KernelSettings _settings;
    private readonly ILogger _logger;
    private readonly MessageSigner _signer;
    private readonly Interruption _interruption;
    private readonly IopubChannel _iopub;
    private readonly StandardInputChannel _input;
    private readonly RequestChannel _shell;
    private readonly RequestChannel _control;

    /// <summary>Prepares everything; nothing is served until <see cref="RunAsync"/>.</summary>
    /// <param name="sockets">Closed when <see cref="RunAsync"/> ends; disposed by their owner.</param>
    /// <param name="key">What messages are signed with.</param>
    /// <param name="language">Runs the cells.</param>
    /// <param name="settings">Limits, clock, logs.</param>
    /// <param name="logger">Told of the kernel's life.</param>
    public KernelServer(KernelSockets sockets, string key, INotebookLanguage language, KernelSettings settings, ILogger logger)
    {
        (_sockets, _settings, _logger) = (sockets, settings, logger);
        _signer = new MessageSigner(key);
        var codec = new MessageCodec(_signer, settings.Zmtp.Time);
        _interruption = new Interruption(settings.Zmtp.Time, logger);
        _iopub = new IopubChannel(sockets.Iopub, codec, settings);
        _input = new StandardInputChannel(sockets.StandardInput, codec, logger);
        var cells = new CellRunner(language, _interruption, _iopub, _input, sockets.Shell, logger);
        var kernel = new KernelRequests(language, _interruption, _iopub, settings, logger);
        var shell = HandlersOfShell(cells, new LanguageRequests(language), kernel);
        _shell = new RequestChannel("shell", sockets.Shell, codec, _iopub, shell, _interruption, logger);
        _control = new RequestChannel("control", sockets.Control, codec, _iopub, HandlersOfControl(kernel), interruption: null, logger);
    }

    /// <summary>Serves until the kernel ends, and returns when all turns are over and front ends were told.</summary>
    /// <param name="shutdown">Ends the kernel.</param>
    public async Task RunAsync(CancellationToken shutdown)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var iopub = _iopub.RunAsync();
        var input = _input.RunAsync(stopping.Token);
        await _iopub.PostAsync(ParentHeader.None, MessageTypes.Status, StatusContent.Starting).ConfigureAwait(false);
        var shell = _shell.RunAsync(stopping.Token);
        var control = _control.RunAsync(stopping.Token);
        var parent = WatchParentAsync(stopping.Token);

        // Whichever ends first ends all: shutdown on either channel, the parent, the caller's token, or a bug in a loop.
        var first = await Task.WhenAny(shell, control, parent, input, iopub).ConfigureAwait(false);
        var cellEnded = await _interruption.StopAsync(_settings.ShutdownGrace).ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);

        // The turn of a cell that does not stop is left behind with it.
        Task turns = cellEnded ? Task.WhenAll(shell, control) : control;
        await FlushAsync(turns).ConfigureAwait(false);
        _iopub.Close();
        await _sockets.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(turns, iopub, input, parent).ConfigureAwait(false);
        JupyterLog.Stopped(_logger, shutdown.IsCancellationRequested ? "its host asked" : first == parent ? "its parent is gone" : "a front end asked");
    }

    /// <inheritdoc/>
    public void Dispose() => _signer.Dispose();

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

    private static Dictionary<string, RequestHandler> HandlersOfShell(CellRunner cells, LanguageRequests language, KernelRequests kernel) => new()
    {
        [MessageTypes.ExecuteRequest] = cells.ExecuteAsync,
        [MessageTypes.IsCompleteRequest] = language.IsCompleteAsync,
        [MessageTypes.CompleteRequest] = language.CompleteAsync,
        [MessageTypes.InspectRequest] = language.InspectAsync,
        [MessageTypes.KernelInfoRequest] = kernel.InfoAsync,
        [MessageTypes.HistoryRequest] = KernelRequests.HistoryAsync,
        [MessageTypes.CommInfoRequest] = KernelRequests.CommInfoAsync,
        [MessageTypes.CommOpen] = kernel.OpenCommAsync,
        [MessageTypes.InterruptRequest] = kernel.InterruptAsync,
        [MessageTypes.ShutdownRequest] = kernel.ShutdownInTurnAsync,
    };

    private static Dictionary<string, RequestHandler> HandlersOfControl(KernelRequests kernel) => new()
    {
        [MessageTypes.KernelInfoRequest] = kernel.InfoAsync,
        [MessageTypes.HistoryRequest] = KernelRequests.HistoryAsync,
        [MessageTypes.CommInfoRequest] = KernelRequests.CommInfoAsync,
        [MessageTypes.InterruptRequest] = kernel.InterruptAsync,
        [MessageTypes.ShutdownRequest] = kernel.ShutdownAsync,
        [MessageTypes.ExecuteRequest] = KernelRequests.Refuse(MessageTypes.ExecuteReply),
        [MessageTypes.IsCompleteRequest] = KernelRequests.Refuse(MessageTypes.IsCompleteReply),
        [MessageTypes.CompleteRequest] = KernelRequests.Refuse(MessageTypes.CompleteReply),
        [MessageTypes.InspectRequest] = KernelRequests.Refuse(MessageTypes.InspectReply),
    };
}
