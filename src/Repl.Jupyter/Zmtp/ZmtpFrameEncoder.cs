using System.Buffers.Binary;

namespace Repl.Jupyter.Zmtp;

/// <summary>Turns messages and commands into the bytes that go to a peer (ZMTP 3.1, "Framing").</summary>
internal static class ZmtpFrameEncoder
{
    private const int ShortLimit = byte.MaxValue;

    /// <summary>Encodes all frames of one message into one buffer, so that one write sends it.</summary>
    /// <param name="frames">The frames, at least one.</param>
    /// <returns>A new buffer.</returns>
    public static byte[] Message(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        var encoded = new byte[frames.Sum(frame => EncodedLength(frame.Length))];
        var rest = encoded.AsSpan();
        for (var index = 0; index < frames.Count; index++)
        {
            var flags = index < frames.Count - 1 ? ZmtpFrameFlags.More : ZmtpFrameFlags.None;
            rest = Write(rest, flags, frames[index].Span);
        }

        return encoded;
    }

    /// <summary>Encodes one command.</summary>
    /// <param name="body">The command's name and data.</param>
    /// <returns>A new buffer.</returns>
    public static byte[] Command(ReadOnlySpan<byte> body)
    {
        var encoded = new byte[EncodedLength(body.Length)];
        Write(encoded, ZmtpFrameFlags.Command, body);
        return encoded;
    }

    private static int EncodedLength(int body) => body > ShortLimit ? 1 + sizeof(long) + body : 2 + body;

    private static Span<byte> Write(Span<byte> target, ZmtpFrameFlags flags, ReadOnlySpan<byte> body)
    {
        if (body.Length > ShortLimit)
        {
            target[0] = (byte)(flags | ZmtpFrameFlags.Long);
            BinaryPrimitives.WriteInt64BigEndian(target[1..], body.Length);
            target = target[(1 + sizeof(long))..];
        }
        else
        {
            target[0] = (byte)flags;
            target[1] = (byte)body.Length;
            target = target[2..];
        }

        body.CopyTo(target);
        return target[body.Length..];
    }
}
