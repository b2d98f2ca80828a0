using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>
/// Serves the requests of shell or control, one at a time in order of arrival. Each is a turn: busy, what the handler broadcasts, the reply,
/// idle ("Kernel status": idle is sent after the reply). No request ends the loop.
/// </summary>
/// <param name="name">shell or control, for the log.</param>
/// <param name="socket">Where requests come from. Disposed by its owner.</param>
/// <param name="codec">Reads and makes messages.</param>
/// <param name="iopub">Where status goes.</param>
/// <param name="handlers">By message type.</param>
/// <param name="interruption">Told of each turn so that it can be stopped; null on control, whose turns stop others.</param>
/// <param name="logger">Told of each request.</param>
internal sealed class RequestChannel(
    string name,
    RouterSocket socket,
    MessageCodec codec,
    IopubChannel iopub,
    IReadOnlyDictionary<string, RequestHandler> handlers,
    Interruption? interruption,
    ILogger logger)
{
    /// <summary>Serves until a request ends the kernel, or the token is cancelled, and then finishes the turn that runs.</summary>
    /// <param name="stopping">Ends the loop between two turns.</param>
    /// <returns>Whether a request ended the kernel.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            RoutedMessage routed;
            try
            {
                routed = await socket.ReceiveAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception ending) when (ending is OperationCanceledException or ChannelClosedException)
            {
                // Either comes first: the token's callbacks run in no stated order.
                return false;
            }

            if (!codec.TryDecode(routed, out var request, out var problem))
            {
                JupyterLog.MessageIgnored(logger, name, problem);
            }
            else if (await TakeTurnAsync(request).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> TakeTurnAsync(ReceivedMessage request)
    {
        if (interruption is null)
        {
            return await ServeAsync(request, CancellationToken.None).ConfigureAwait(false);
        }

        var turn = interruption.Begin();
        await using (turn.ConfigureAwait(false))
        {
            return await ServeAsync(request, turn.Interrupted).ConfigureAwait(false);
        }
    }

    private async Task<bool> ServeAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        JupyterLog.Request(logger, name, request.Header.MsgType);
        await iopub.PostAsync(request.AsParent, MessageTypes.Status, StatusContent.Busy).ConfigureAwait(false);
        var reply = await HandleAsync(request, interrupted).ConfigureAwait(false);
        if (reply is not null)
        {
            await SendAsync(request, reply).ConfigureAwait(false);
        }

        await iopub.PostAsync(request.AsParent, MessageTypes.Status, StatusContent.Idle).ConfigureAwait(false);
        return reply is { EndsKernel: true };
    }

    private async Task<Reply?> HandleAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var type = request.Header.MsgType;
        if (!handlers.TryGetValue(type, out var handler))
        {
            JupyterLog.UnknownMessage(logger, name, type);
            return null;
        }

        try
        {
            return await handler(request, interrupted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            JupyterLog.MessageIgnored(logger, name, $"the content of {type} is not as documented");
            return ReplyTypeOf(type) is { } replyType
                ? Reply.Failed(replyType, "InvalidRequest", $"The content of {type} lacks a field or has one of the wrong type.")
                : null;
        }
        catch (OperationCanceledException)
        {
            return ReplyTypeOf(type) is { } replyType ? Reply.Failed(replyType, "Interrupted", "The request was interrupted.") : null;
        }
#pragma warning disable CA1031 // Behind the handlers stands the language, whose bugs must not end the kernel.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JupyterLog.LanguageFailed(logger, type, problem);
            return ReplyTypeOf(type) is { } replyType ? Reply.Failed(replyType, problem.GetType().Name, problem.Message) : null;
        }
    }

    private async Task SendAsync(ReceivedMessage request, Reply reply)
    {
        var frames = codec.Encode(request.Identities, reply.Type, request.AsParent, reply.Content);
        if (!await socket.TrySendAsync(request.Identities[0], frames[1..], CancellationToken.None).ConfigureAwait(false))
        {
            JupyterLog.ReplyLost(logger, name, reply.Type, "Its front end is not connected any more.");
        }
    }

    /// <summary>Requests end in <c>_request</c> and their replies in <c>_reply</c>; comm messages have no reply.</summary>
    private static string? ReplyTypeOf(string type) =>
        type.EndsWith("_request", StringComparison.Ordinal) ? string.Concat(type.AsSpan(0, type.Length - "request".Length), "reply") : null;
}
