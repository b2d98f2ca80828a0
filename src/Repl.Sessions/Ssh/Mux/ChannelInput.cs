namespace Repl.Sessions.Ssh.Mux;

/// <summary>What is written to a channel. Disposing it is end-of-file over there. Nothing is kept back: there is nothing to flush.</summary>
internal sealed class ChannelInput(MuxChannel channel) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A channel is written asynchronously only.");

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        channel.SendDataAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        channel.SendDataAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await channel.SendEndOfInputAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // Not waited for: the channel sends it before its close, and remembers the task.
    protected override void Dispose(bool disposing)
    {
        _ = channel.SendEndOfInputAsync();
        base.Dispose(disposing);
    }
}
