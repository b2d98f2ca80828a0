using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>What comes out of a channel, on one of its two streams. Bounded by the channel's window and not by the pipe.</summary>
internal sealed class ChannelOutput(MuxChannel channel) : AsyncStream, IReceivedBytes
{
    // No threshold: the pipe never makes the link's reading loop wait; the window keeps the amount small. 32 KiB, a usual packet.
    private static readonly PipeOptions Unthrottled =
        new(pauseWriterThreshold: 0, resumeWriterThreshold: 0, minimumSegmentSize: 32 * 1024, useSynchronizationContext: false);

    private readonly Pipe _pipe = new(Unthrottled);
    private ReadOnlySequence<byte> _shown;

    public override bool CanRead => true;

    /// <summary>Takes what the link has read. Called by its reading loop only.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "It has completed: there is no threshold to wait for.")]
    public void Receive(ReadOnlySpan<byte> data)
    {
        _pipe.Writer.Write(data);
        _ = _pipe.Writer.FlushAsync();
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _pipe.Writer.Complete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var received = (await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false)).Buffer;
        var taken = received.Slice(0, Math.Min(received.Length, buffer.Length));
        var count = (int)taken.Length; // now: the memory is not ours any more after the next line but one
        taken.CopyTo(buffer.Span);
        _pipe.Reader.AdvanceTo(taken.End);
        if (count > 0)
        {
            await channel.ConsumeAsync(count).ConfigureAwait(false);
        }

        return count;
    }

    public async ValueTask<ReadOnlySequence<byte>> ReadAtLeastAsync(int count)
    {
        _shown = (await _pipe.Reader.ReadAtLeastAsync(count).ConfigureAwait(false)).Buffer;
        return _shown;
    }

    public ValueTask AdvanceAsync(long count)
    {
        _pipe.Reader.AdvanceTo(_shown.GetPosition(count));
        return count > 0 ? channel.ConsumeAsync((int)count) : ValueTask.CompletedTask;
    }
}
