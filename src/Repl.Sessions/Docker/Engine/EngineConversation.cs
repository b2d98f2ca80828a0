namespace Repl.Sessions.Docker.Engine;

/// <summary>A connection that was handed over to a program: what is written goes there, what it writes is read.</summary>
/// <param name="stream">Both ways.</param>
/// <param name="connection">What it goes over.</param>
/// <param name="owner">Ends it.</param>
internal sealed class EngineConversation(Stream stream, Stream connection, IDisposable owner) : IAsyncDisposable
{
    /// <summary>Both ways. Several threads may use it, one for each way.</summary>
    public Stream Stream { get; } = stream;

    /// <summary>Ends what is sent; what comes can still be read.</summary>
    /// <exception cref="IOException">It has ended already.</exception>
    public async Task EndSendingAsync()
    {
        try
        {
            await EngineConnector.EndSendingAsync(connection).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            throw new IOException("The connection has ended.", gone);
        }
    }

    /// <summary>Ends it both ways.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        owner.Dispose();
    }
}
