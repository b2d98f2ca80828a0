using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Repl.Sessions.Docker.Engine;

/// <summary>Connects to an Engine, encrypted where it has to be.</summary>
internal static class EngineConnector
{
    /// <summary>Connects.</summary>
    /// <exception cref="EngineException">The keys cannot be used.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket and is returned.")]
    public static async ValueTask<Stream> ConnectAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = endpoint.Socket is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endpoint.Socket is { } path)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true); // a machine that is gone says nothing
                await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            }

            var stream = new NetworkStream(socket, ownsSocket: true);
            return endpoint.Tls is { } tls ? await tls.EncryptAsync(stream, endpoint.Host, cancellationToken).ConfigureAwait(false) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Ends what is sent over a connection; what comes can still be read.</summary>
    public static async Task EndSendingAsync(Stream connection)
    {
        switch (connection)
        {
            case NetworkStream plain:
                plain.Socket.Shutdown(SocketShutdown.Send);
                break;
            case System.Net.Security.SslStream encrypted:
                await encrypted.ShutdownAsync().ConfigureAwait(false);
                break;
        }
    }
}
