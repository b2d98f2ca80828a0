namespace Repl.Sessions.Ssh.Mux;

/// <summary>What is written to a channel. Disposing it is end-of-file over there. Nothing is kept back: there is nothing to flush.</summary>
internal sealed class ChannelInput(MuxChannel channel) : AsyncStream
{
    public override bool CanWrite => true;

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
