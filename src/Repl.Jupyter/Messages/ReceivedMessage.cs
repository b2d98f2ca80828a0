namespace Repl.Jupyter.Messages;

/// <summary>The header of a request exactly as it arrived, to be echoed as the parent of everything that the request causes.</summary>
/// <param name="Json">UTF-8. Fields that this kernel does not know are kept.</param>
internal sealed record ParentHeader(byte[] Json)
{
    /// <summary>The parent of what no request caused.</summary>
    public static readonly ParentHeader None = new("{}"u8.ToArray());
}

/// <summary>A message from a front end whose signature is right.</summary>
/// <param name="Number">Counts up in order of arrival on its channel.</param>
/// <param name="Identities">The frames in front of the delimiter, to be put in front of replies.</param>
/// <param name="Header">The header.</param>
/// <param name="AsParent">The same header, for replies.</param>
/// <param name="AnswersTo">The <c>msg_id</c> of the message that it answers; null where its sender names none, as most do.</param>
/// <param name="Content">UTF-8 JSON that was not read yet.</param>
internal sealed record ReceivedMessage(
    long Number, IReadOnlyList<byte[]> Identities, MessageHeader Header, ParentHeader AsParent, string? AnswersTo, byte[] Content)
{
    /// <summary>The most of the bytes that the message holds.</summary>
    public long LengthBytes => (long)AsParent.Json.Length + Content.Length;

    /// <summary>The type of its reply; null for messages that have none: requests end in <c>_request</c> and their replies in <c>_reply</c>.</summary>
    public string? ReplyType => Header.MsgType.EndsWith("_request", StringComparison.Ordinal)
        ? string.Concat(Header.MsgType.AsSpan(0, Header.MsgType.Length - "request".Length), "reply")
        : null;
}
