using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Repl.Sessions.Tests;

/// <summary>A stream that has nothing to read until a test gives it something, as a network connection does.</summary>
/// <param name="heedsTokens">Whether a waiting reader can be cancelled.</param>
[SuppressMessage("Design", "CA1844", Justification = "Both overloads that are used are overridden.")]
internal sealed class FedStream(bool heedsTokens = true) : Stream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Feed(ReadOnlySpan<byte> bytes) => _pieces.Writer.TryWrite(bytes.ToArray());

    /// <summary>Ends the stream; with a failure, the reader gets that after what was fed before.</summary>
    public void End(Exception? failure = null) => _pieces.Writer.Complete(failure);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            try
            {
                _rest = await _pieces.Reader.ReadAsync(heedsTokens ? cancellationToken : CancellationToken.None);
            }
            catch (ChannelClosedException closed)
            {
                return closed.InnerException is { } failure ? throw failure : 0;
            }
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
