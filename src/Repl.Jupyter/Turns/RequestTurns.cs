using System.Text.Json;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>
/// Serves single requests of shell or control. Each is a turn: busy, what the handler broadcasts, the reply, idle ("Kernel status": idle is
/// sent after the reply). No request ends a loop. Thread safe.
/// </summary>
/// <param name="name">shell or control, for the log.</param>
/// <param name="socket">Where replies go. Disposed by its owner.</param>
/// <param name="codec">Makes messages.</param>
/// <param name="iopub">Where status goes.</param>
/// <param name="logger">Told of each request.</param>
internal sealed class RequestTurns(string name, RouterSocket socket, MessageCodec codec, IopubChannel iopub, ILogger logger)
{
    /// <summary>Serves a request by the handler of its type; without one it is busy and idle and nothing else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="handlers">By message type.</param>
    /// <param name="interrupted">Stops the handler.</param>
    /// <returns>Whether the request ends the kernel.</returns>
    public Task<bool> ServeAsync(
        ReceivedMessage request, IReadOnlyDictionary<string, RequestHandler> handlers, CancellationToken interrupted) =>
        AnswerAsync(request, handlers.GetValueOrDefault(request.Header.MsgType) ?? Ignore, interrupted);

    /// <summary>Serves a request by a handler.</summary>
    /// <param name="request">The request.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="interrupted">Stops the handler.</param>
    /// <returns>Whether the request ends the kernel.</returns>
    public async Task<bool> AnswerAsync(ReceivedMessage request, RequestHandler handler, CancellationToken interrupted)
    {
        JupyterLog.Request(logger, name, request.Header.MsgType);
        await iopub.PostAsync(request.AsParent, MessageTypes.Status, StatusContent.Busy).ConfigureAwait(false);
        var reply = await HandleAsync(request, handler, interrupted).ConfigureAwait(false);
        if (reply is not null)
        {
            await SendAsync(request, reply).ConfigureAwait(false);
        }

        await iopub.PostAsync(request.AsParent, MessageTypes.Status, StatusContent.Idle).ConfigureAwait(false);
        return reply is { EndsKernel: true };
    }

    private Task<Reply?> Ignore(ReceivedMessage request, CancellationToken interrupted)
    {
        JupyterLog.UnknownMessage(logger, name, request.Header.MsgType);
        return Task.FromResult<Reply?>(null);
    }

    private async Task<Reply?> HandleAsync(ReceivedMessage request, RequestHandler handler, CancellationToken interrupted)
    {
        var type = request.Header.MsgType;
        try
        {
            return await handler(request, interrupted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            JupyterLog.MessageIgnored(logger, name, $"the content of {type} is not as documented");
            return Failure("InvalidRequest", $"The content of {type} lacks a field or has one of the wrong type.");
        }
        catch (OperationCanceledException)
        {
            return Failure("Interrupted", "The request was interrupted.");
        }
#pragma warning disable CA1031 // Behind the handlers stands the language, whose bugs must not end the kernel.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JupyterLog.LanguageFailed(logger, type, problem);
            return Failure(problem.GetType().Name, problem.Message);
        }

        Reply? Failure(string problem, string message) =>
            request.ReplyType is { } replyType ? Reply.Failed(replyType, problem, message) : null;
    }

    private async Task SendAsync(ReceivedMessage request, Reply reply)
    {
        var frames = codec.Encode(request.Identities, reply.Type, request.AsParent, reply.Content);
        if (!await socket.TrySendAsync(request.Identities[0], frames[1..], CancellationToken.None).ConfigureAwait(false))
        {
            JupyterLog.ReplyLost(logger, name, reply.Type, "Its front end is not connected any more.");
        }
    }
}
