using System.Buffers;
using System.IO.Pipelines;

namespace Repl.Jupyter.Zmtp;

/// <summary>Cuts the bytes of one peer into frames. Used by one reader at a time.</summary>
/// <param name="input">The peer's bytes.</param>
internal sealed class ZmtpFrameReader(PipeReader input)
{
    private const ZmtpFrameFlags KnownFlags = ZmtpFrameFlags.More | ZmtpFrameFlags.Long | ZmtpFrameFlags.Command;

    /// <summary>Reads exactly as many bytes as fit, and lets each piece be checked as it arrives.</summary>
    /// <param name="target">Filled from the start.</param>
    /// <param name="check">Called after each piece with all bytes so far; throws to refuse the peer early.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is then of no use.</param>
    /// <exception cref="ZmtpProtocolException">The peer closed before all bytes were there.</exception>
    public async Task ReadExactlyAsync(Memory<byte> target, Action<ReadOnlyMemory<byte>> check, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < target.Length)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, target.Length - filled));
            piece.CopyTo(target.Span[filled..]);
            filled += (int)piece.Length;
            input.AdvanceTo(piece.End);
            if (filled > 0)
            {
                check(target[..filled]);
            }

            if (read.IsCompleted && filled < target.Length)
            {
                throw new ZmtpProtocolException($"It closed after {filled} of {target.Length} bytes of its greeting.");
            }
        }
    }

    /// <summary>Reads the next frame.</summary>
    /// <param name="limitBytes">The longest body allowed. A longer declared length is refused before any of it is read.</param>
    /// <param name="cancellationToken">Stops waiting; no frame is lost.</param>
    /// <returns>The frame, or null when the peer closed between two frames.</returns>
    /// <exception cref="ZmtpProtocolException">The frame is invalid or too long, or the peer closed inside it.</exception>
    public async ValueTask<ZmtpFrame?> ReadFrameAsync(long limitBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryParse(read.Buffer, limitBytes, out var frame, out var end))
            {
                input.AdvanceTo(end);
                return frame;
            }

            if (read.IsCompleted)
            {
                return read.Buffer.IsEmpty ? null : throw new ZmtpProtocolException("It closed inside a frame.");
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryParse(ReadOnlySequence<byte> buffer, long limitBytes, out ZmtpFrame frame, out SequencePosition end)
    {
        (frame, end) = (default, default);
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out var first))
        {
            return false;
        }

        var flags = (ZmtpFrameFlags)first;
        RequireValid(flags);
        if (!TryReadLength(ref reader, flags, out var length))
        {
            return false;
        }

        if (length < 0 || length > limitBytes)
        {
            throw new ZmtpProtocolException($"It announced a frame of {(ulong)length} bytes; at most {limitBytes} are allowed here.");
        }

        if (reader.Remaining < length)
        {
            return false;
        }

        var body = buffer.Slice(reader.Position, length);
        (frame, end) = (new ZmtpFrame(flags, body.ToArray()), body.End);
        return true;
    }

    private static void RequireValid(ZmtpFrameFlags flags)
    {
        if ((flags & ~KnownFlags) != 0)
        {
            throw new ZmtpProtocolException($"It sent a frame with reserved flags (0x{(byte)flags:x2}).");
        }

        if (flags.HasFlag(ZmtpFrameFlags.Command) && flags.HasFlag(ZmtpFrameFlags.More))
        {
            throw new ZmtpProtocolException("It sent a command of more than one frame.");
        }
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, ZmtpFrameFlags flags, out long length)
    {
        if (flags.HasFlag(ZmtpFrameFlags.Long))
        {
            return reader.TryReadBigEndian(out length);
        }

        var read = reader.TryRead(out var single);
        length = single;
        return read;
    }
}
