using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Repl.Sessions.Forwarding;

/// <summary>The forwarded ports of one session.</summary>
/// <param name="session">The session's name.</param>
/// <param name="link">Leads to the target.</param>
/// <param name="lifetime">Ends them when it ends.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionForwards(string session, SessionLink link, SessionLifetime lifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ImmutableArray<PortForward> _forwards = [];

    /// <summary>Whether something goes through one of them.</summary>
    public bool AreInUse => _forwards.Any(forward => forward.ConnectionCount > 0);

    /// <summary>Those that are not closed.</summary>
    public ImmutableArray<PortForward> Open => [.. _forwards.Where(forward => forward.IsOpen)];

    /// <summary>Forwards a port.</summary>
    /// <exception cref="ForwardException">The target forwards none, or the local port is taken.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is returned, and ends with the session.")]
    public PortForward Start(string remoteHost, int remotePort, int localPort)
    {
        if (link.Current is not IForwardingConnection)
        {
            throw new ForwardException(session, $"Its target, {link.Current.Target}, forwards no ports.", "Use a session at an SSH host.");
        }

        try
        {
            var forward = new PortForward(remoteHost, remotePort, localPort, () => (IForwardingConnection)link.Current, time, lifetime.Closed);
            lock (_gate)
            {
                _forwards = [.. _forwards.Where(other => other.IsOpen), forward];
            }

            return forward;
        }
        catch (SocketException cause)
        {
            throw new ForwardException(session, $"Port {localPort} of this machine cannot be listened at: {cause.Message}.", "Choose another, or none: a free one is taken then.", cause);
        }
    }

    /// <summary>Closes them all.</summary>
    public Task CloseAsync() => Task.WhenAll(_forwards.Select(forward => forward.DisposeAsync().AsTask()));
}
