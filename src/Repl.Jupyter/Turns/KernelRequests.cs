using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Serves what concerns the kernel itself and not its language: information, comms, interrupt, shutdown.</summary>
/// <param name="language">Told of in kernel_info.</param>
/// <param name="interruption">Stops cells.</param>
/// <param name="iopub">Where broadcasts go.</param>
internal sealed class KernelRequests(INotebookLanguage language, Interruption interruption, IopubChannel iopub)
{
    /// <summary>What JEP 92 calls optional features.</summary>
    private static readonly string[] SupportedFeatures = ["kernel subshells"];

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
            SupportedFeatures));
    }

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

    /// <summary>Serves comm_msg and comm_close: no comm is open, so they belong to one that was closed meanwhile.</summary>
    /// <param name="request">The message.</param>
    /// <param name="interrupted">Not needed.</param>
    public static Task<Reply?> IgnoreCommAsync(ReceivedMessage request, CancellationToken interrupted) => Task.FromResult<Reply?>(null);

    /// <summary>Serves interrupt_request ("Kernel interrupt"): the cells of all subshells stop.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> InterruptAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        interruption.Interrupt();
        return Answer(MessageTypes.InterruptReply, new OkReplyContent(ReplyStatus.Ok));
    }

    /// <summary>
    /// Serves shutdown_request ("Kernel shutdown"). The answer does not wait for the cells, which are asked to stop; the kernel does.
    /// Everyone is told on iopub, the asker by the reply.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public async Task<Reply?> ShutdownAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        // Read first: a request that is refused must not stop anything.
        var content = WireJson.Read<ShutdownRequestContent>(request.Content);
        interruption.RefuseMore();
        interruption.Interrupt();
        var answer = new ShutdownReplyContent(ReplyStatus.Ok, content.Restart);
        await iopub.PostAsync(request.AsParent, MessageTypes.ShutdownReply, answer).ConfigureAwait(false);
        return Reply.Of(MessageTypes.ShutdownReply, answer) with { EndsKernel = true };
    }

    /// <summary>Refuses on control what only shell serves, since it would make interrupts wait.</summary>
    /// <param name="replyType">The type of the refusal.</param>
    public static RequestHandler Refuse(string replyType) => (request, _) =>
        Task.FromResult<Reply?>(Reply.Failed(replyType, "WrongChannel", $"Send {request.Header.MsgType} on the shell channel."));

    private static Task<Reply?> Answer<T>(string type, T content) => Task.FromResult<Reply?>(Reply.Of(type, content));
}
