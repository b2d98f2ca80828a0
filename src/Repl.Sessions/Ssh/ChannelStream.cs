using Repl.Sessions.Remote;

namespace Repl.Sessions.Ssh;

/// <summary>A channel whose two ways are one stream.</summary>
internal sealed class ChannelStream(IRemoteChannel channel) : AsyncStream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Ends what is written; what comes can still be read.</summary>
    public ValueTask EndInputAsync() => channel.Input.DisposeAsync();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => channel.Output.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => channel.Input.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => channel.Input.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
