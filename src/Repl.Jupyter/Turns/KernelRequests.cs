using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Serves what concerns the kernel itself and not its language: information, comms, history, interrupt, shutdown.</summary>
/// <param name="language">Told of in kernel_info.</param>
/// <param name="interruption">Stops cells.</param>
/// <param name="iopub">Where broadcasts go.</param>
/// <param name="settings">How long a cell may take to stop.</param>
/// <param name="logger">Told of a cell that does not stop.</param>
internal sealed class KernelRequests(
    INotebookLanguage language, Interruption interruption, IopubChannel iopub, KernelSettings settings, ILogger logger)
{
    /// <summary>Serves kernel_info_request ("Kernel info").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> InfoAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var info = language.Info;
        return Answer(MessageTypes.KernelInfoReply, new KernelInfoReplyContent(
            ReplyStatus.Ok,
            MessageHeader.ProtocolVersion,
            info.Implementation,
            info.ImplementationVersion,
            new LanguageInfoContent(
                info.Name, info.Version, info.MimeType, info.FileExtension, info.PygmentsLexer, info.CodeMirrorMode, info.NbconvertExporter),
            info.Banner,
            Debugger: false,
            [.. info.HelpLinks.Select(link => new HelpLinkContent(link.Text, link.Address.ToString()))],
            SupportedFeatures: []));
    }

    /// <summary>Serves history_request ("History"): front ends keep their own.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public static Task<Reply?> HistoryAsync(ReceivedMessage request, CancellationToken interrupted) =>
        Answer(MessageTypes.HistoryReply, new HistoryReplyContent(ReplyStatus.Ok, []));

    /// <summary>Serves comm_info_request ("Comm info").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public static Task<Reply?> CommInfoAsync(ReceivedMessage request, CancellationToken interrupted) =>
        Answer(MessageTypes.CommInfoReply, new CommInfoReplyContent(ReplyStatus.Ok, EmptyContent.Value));

    /// <summary>Serves comm_open: no target is known here, and then the comm is closed at once ("Opening a Comm").</summary>
    /// <param name="request">The message.</param>
    /// <param name="interrupted">Not needed.</param>
    public async Task<Reply?> OpenCommAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var content = WireJson.Read<CommOpenContent>(request.Content);
        var close = new CommCloseContent(content.CommId, EmptyContent.Value);
        await iopub.PostAsync(request.AsParent, MessageTypes.CommClose, close).ConfigureAwait(false);
        return null;
    }

    /// <summary>Serves interrupt_request ("Kernel interrupt").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> InterruptAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        interruption.Interrupt();
        return Answer(MessageTypes.InterruptReply, new OkReplyContent(ReplyStatus.Ok));
    }

    /// <summary>Serves shutdown_request on control ("Kernel shutdown"): stops the turn that runs on shell, then answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public async Task<Reply?> ShutdownAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        // Read first: a request that is refused must not stop anything.
        var content = WireJson.Read<ShutdownRequestContent>(request.Content);
        if (!await interruption.StopAsync(settings.ShutdownGrace).ConfigureAwait(false))
        {
            JupyterLog.CellAbandoned(logger, settings.ShutdownGrace.TotalSeconds);
        }

        return await AnswerShutdownAsync(request, content).ConfigureAwait(false);
    }

    /// <summary>Serves shutdown_request on shell, where no cell can run meanwhile.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> ShutdownInTurnAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var content = WireJson.Read<ShutdownRequestContent>(request.Content);
        interruption.RefuseMore();
        return AnswerShutdownAsync(request, content);
    }

    /// <summary>Refuses on control what only shell serves, since it would make interrupts wait.</summary>
    /// <param name="replyType">The type of the refusal.</param>
    public static RequestHandler Refuse(string replyType) => (request, _) =>
        Task.FromResult<Reply?>(Reply.Failed(replyType, "WrongChannel", $"Send {request.Header.MsgType} on the shell channel."));

    /// <summary>Everyone is told on iopub, the asker by the reply.</summary>
    private async Task<Reply?> AnswerShutdownAsync(ReceivedMessage request, ShutdownRequestContent content)
    {
        var answer = new ShutdownReplyContent(ReplyStatus.Ok, content.Restart);
        await iopub.PostAsync(request.AsParent, MessageTypes.ShutdownReply, answer).ConfigureAwait(false);
        return Reply.Of(MessageTypes.ShutdownReply, answer) with { EndsKernel = true };
    }

    private static Task<Reply?> Answer<T>(string type, T content) => Task.FromResult<Reply?>(Reply.Of(type, content));
}
