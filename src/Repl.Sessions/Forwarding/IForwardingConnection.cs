using Repl.Sessions.Remote;

namespace Repl.Sessions.Forwarding;

/// <summary>A connection that reaches TCP ports as its target sees them.</summary>
internal interface IForwardingConnection : IConnection
{
    /// <summary>Connects to a port over there.</summary>
    /// <exception cref="IOException">Nobody listens there, it is not allowed, or the connection is lost.</exception>
    /// <exception cref="ConnectException">It needs a connection of its own, which could not be made.</exception>
    Task<IRemoteChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken);
}
