using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Messages;

/// <summary>
/// Puts messages into frames and takes them out ("The Wire Protocol"): identities, delimiter, signature, header, parent header, metadata,
/// content, buffers. Thread safe.
/// </summary>
/// <param name="signer">Signs and checks.</param>
/// <param name="time">Dates messages.</param>
internal sealed class MessageCodec(MessageSigner signer, TimeProvider time)
{
    private const string UserName = "kernel";
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int PartsAfterDelimiter = 5;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] NoMetadata = "{}"u8.ToArray();

    /// <summary>Names this run of the kernel in each header.</summary>
    public string Session { get; } = Guid.NewGuid().ToString("N");

    private long _count;

    /// <summary>Takes a message out of its frames.</summary>
    /// <param name="routed">What a ROUTER received.</param>
    /// <param name="message">The message.</param>
    /// <param name="problem">Why it is none, without any of its content.</param>
    public bool TryDecode(RoutedMessage routed, [NotNullWhen(true)] out ReceivedMessage? message, [NotNullWhen(false)] out string? problem)
    {
        (message, problem) = (null, null);
        var frames = routed.Frames;
        var delimiter = IndexOfDelimiter(frames);
        if (delimiter < 0)
        {
            problem = "it has no delimiter";
        }
        else if (frames.Count <= delimiter + PartsAfterDelimiter)
        {
            problem = "it has too few frames";
        }
        else if (!signer.IsValid(
            frames[delimiter + 1], frames[delimiter + 2], frames[delimiter + 3], frames[delimiter + 4], frames[delimiter + 5]))
        {
            problem = "its signature is wrong";
        }
        else
        {
            message = DecodeHeader(routed, delimiter);
            problem = message is null ? "its header is not JSON with msg_id, session and msg_type" : null;
        }

        return message is not null;
    }

    /// <summary>Makes a <c>msg_id</c> that no other message of this kernel has.</summary>
    public string NextId() => $"{Session}_{Interlocked.Increment(ref _count)}";

    /// <summary>Makes the message that tells a subscriber that its subscription holds (JEP 65). Its topic is the subscription itself.</summary>
    /// <param name="subscription">What was subscribed to.</param>
    /// <returns>The frames, or null for a subscription that is not UTF-8: it is not welcomed.</returns>
    public ReadOnlyMemory<byte>[]? EncodeWelcome(byte[] subscription) =>
        Utf8.IsValid(subscription)
            ? Encode(
                [subscription],
                MessageTypes.IopubWelcome,
                ParentHeader.None,
                WireJson.Write(new IopubWelcomeContent(Encoding.UTF8.GetString(subscription))))
            : null;

    /// <summary>Puts a message into frames.</summary>
    /// <param name="first">The identities of a reply, or the topic of a broadcast.</param>
    /// <param name="type">One of <see cref="MessageTypes"/>.</param>
    /// <param name="parent">The header of the request that caused it.</param>
    /// <param name="content">UTF-8 JSON.</param>
    /// <param name="id">Its <c>msg_id</c>, from <see cref="NextId"/>; null for a new one.</param>
    public ReadOnlyMemory<byte>[] Encode(IReadOnlyList<byte[]> first, string type, ParentHeader parent, byte[] content, string? id = null)
    {
        var header = WireJson.Write(new MessageHeader(
            MsgId: id ?? NextId(),
            Session: Session,
            MsgType: type,
            Username: UserName,
            Date: time.GetUtcNow().UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture),
            Version: MessageHeader.ProtocolVersion));
        var signature = signer.Sign(header, parent.Json, NoMetadata, content);
        return [.. first.Select(frame => (ReadOnlyMemory<byte>)frame), Delimiter, signature, header, parent.Json, NoMetadata, content];
    }

    private static ReceivedMessage? DecodeHeader(RoutedMessage routed, int delimiter)
    {
        var header = routed.Frames[delimiter + 2];
        try
        {
            return new ReceivedMessage(
                routed.Number,
                [.. routed.Frames.Take(delimiter)],
                WireJson.Read<MessageHeader>(header),
                new ParentHeader(header),
                ParentIdOf(routed.Frames[delimiter + 3]),
                routed.Frames[delimiter + PartsAfterDelimiter]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A parent header is only a hint whom an answer is for; one that cannot be read says nothing.</summary>
    private static string? ParentIdOf(byte[] parent)
    {
        try
        {
            return WireJson.Read<ParentHeaderContent>(parent).MsgId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int IndexOfDelimiter(IReadOnlyList<byte[]> frames)
    {
        for (var index = 0; index < frames.Count; index++)
        {
            if (frames[index].AsSpan().SequenceEqual(Delimiter))
            {
                return index;
            }
        }

        return -1;
    }
}
