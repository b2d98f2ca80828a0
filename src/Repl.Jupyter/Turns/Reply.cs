using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>The answer to a request.</summary>
/// <param name="Type">One of <see cref="MessageTypes"/>.</param>
/// <param name="Content">UTF-8 JSON.</param>
/// <param name="EndsKernel">Whether the kernel ends after the answer.</param>
internal sealed record Reply(string Type, byte[] Content, bool EndsKernel = false)
{
    /// <summary>Makes a reply of a wire type.</summary>
    /// <typeparam name="T">The wire type.</typeparam>
    /// <param name="type">One of <see cref="MessageTypes"/>.</param>
    /// <param name="content">The content.</param>
    public static Reply Of<T>(string type, T content) => new(type, WireJson.Write(content));

    /// <summary>Makes a reply that says that the request failed.</summary>
    /// <param name="type">The type of the reply.</param>
    /// <param name="name">The kind of failure.</param>
    /// <param name="message">What happened.</param>
    public static Reply Failed(string type, string name, string message) =>
        Of(type, new ErrorReplyContent(ReplyStatus.Error, name, message, []));
}

/// <summary>Serves one kind of request.</summary>
/// <param name="request">The request.</param>
/// <param name="interrupted">Cancelled when the user interrupts; never on control.</param>
/// <returns>The answer, or null for a message that has none.</returns>
internal delegate Task<Reply?> RequestHandler(ReceivedMessage request, CancellationToken interrupted);
