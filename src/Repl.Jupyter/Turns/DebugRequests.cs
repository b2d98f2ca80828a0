using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Serves debug_request ("Debug request") on control: clients ask for debugInfo before they look whether there is a debugger.</summary>
internal static class DebugRequests
{
    private const string DebugInfo = "debugInfo";

    /// <summary>Says that no debugger was started, and refuses what would need one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public static Task<Reply?> AnswerAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var (command, sequence) = WireJson.Read<DebugRequestContent>(request.Content);
        var refused = new DebugReplyContent(DebugReplyContent.Response, sequence, Success: false, command);
        return Task.FromResult<Reply?>(Reply.Of(MessageTypes.DebugReply, command == DebugInfo
            ? refused with { Success = true, Body = Never }
            : refused with { Message = "This kernel has no debugger." }));
    }

    /// <summary>The hash is the one that the document calls the default; without a debugger nothing is named by it.</summary>
    private static DebugInfoBody Never { get; } = new(
        IsStarted: false,
        HashMethod: "Murmur2",
        HashSeed: 0,
        TemporaryFilePrefix: "",
        TemporaryFileSuffix: "",
        Breakpoints: [],
        StoppedThreads: [],
        HasRichRendering: false,
        ExceptionPaths: [],
        CopiesToGlobals: false);
}
