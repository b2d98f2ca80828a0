using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Zmtp;

/// <summary>Accepts peers on one endpoint and serves each until it leaves. Whatever a peer does ends at most its own connection.</summary>
internal sealed class ZmtpServer : IAsyncDisposable
{
    /// <summary>How long accepting rests after the system refused it, for example for want of descriptors.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly ZmtpSocketType _type;
    private readonly ZmtpSettings _settings;
    private readonly ILogger _logger;
    private readonly IZmtpMechanism _mechanism = new NullMechanism();
    private readonly Func<ZmtpConnection, long, CancellationToken, Task> _serveAsync;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _peers = [];
    private readonly Task _accepting;
    private int _isDisposed;

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="type">Our socket type.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="logger">Told of peers.</param>
    /// <param name="serveAsync">Serves a peer, which also has a number, until it leaves or the token is cancelled.</param>
    /// <exception cref="EndpointUnavailableException">The endpoint cannot be listened on.</exception>
    public ZmtpServer(
        ZmtpEndpoint endpoint,
        ZmtpSocketType type,
        ZmtpSettings settings,
        ILogger logger,
        Func<ZmtpConnection, long, CancellationToken, Task> serveAsync)
    {
        (_type, _settings, _logger, _serveAsync) = (type, settings, logger, serveAsync);
        _listener = endpoint.Listen();
        _accepting = AcceptPeersAsync();
    }

    /// <summary>The address that is really listened on, for a port that was left to the system.</summary>
    public EndPoint? LocalEndPoint => _listener.LocalEndPoint;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] peers;
        lock (_gate)
        {
            peers = [.. _peers.Values];
        }

        await Task.WhenAll(peers).ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task AcceptPeersAsync()
    {
        for (var number = 1L; !_closing.IsCancellationRequested; number++)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
                Start(socket, number);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException problem)
            {
                JupyterLog.AcceptFailed(_logger, _type.Name, problem.Message);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(AcceptPause, _settings.Time, _closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Closing; the caller's loop sees it too.
        }
    }

    private void Start(Socket socket, long number)
    {
        lock (_gate)
        {
            if (_peers.Count >= _settings.ConnectionLimit)
            {
                JupyterLog.TooManyPeers(_logger, _type.Name, _settings.ConnectionLimit);
                socket.Dispose();
                return;
            }

            // The task waits for this lock before it removes itself, so it is never added too late.
            Func<Task> serveAsync = () => ServeAndForgetPeerAsync(socket, number);
            _peers.Add(number, _settings.HasOwnThreads ? OwnThread.RunAsync(serveAsync) : Task.Run(serveAsync));
        }
    }

    private async Task ServeAndForgetPeerAsync(Socket socket, long number)
    {
        try
        {
            await ServePeerAsync(socket, number).ConfigureAwait(false);
            JupyterLog.PeerDisconnected(_logger, _type.Name, number);
        }
#pragma warning disable CA1031 // The top of a loop: whatever ends one peer must not end the others.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogEnd(number, problem);
        }

        lock (_gate)
        {
            _peers.Remove(number);
        }
    }

    private void LogEnd(long number, Exception problem)
    {
        if (_closing.IsCancellationRequested)
        {
            JupyterLog.PeerDisconnected(_logger, _type.Name, number);
        }
        else if (problem is ZmtpProtocolException or SocketException or IOException or ObjectDisposedException)
        {
            JupyterLog.PeerDropped(_logger, _type.Name, number, problem.Message);
        }
        else
        {
            JupyterLog.PeerFailed(_logger, _type.Name, number, problem);
        }
    }

    private async Task ServePeerAsync(Socket socket, long number)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        var connection = await ZmtpConnection.AcceptAsync(socket, _type, _mechanism, _settings, _closing.Token).ConfigureAwait(false);
        using var closing = _closing.Token.Register(socket.Dispose);
        await using (connection.ConfigureAwait(false))
        {
            JupyterLog.PeerConnected(_logger, _type.Name, number, connection.Peer.SocketType);
            await _serveAsync(connection, number, _closing.Token).ConfigureAwait(false);
        }
    }
}
