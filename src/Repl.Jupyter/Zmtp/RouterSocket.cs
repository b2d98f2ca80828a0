using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Zmtp;

/// <summary>A message from one peer of a <see cref="RouterSocket"/>.</summary>
/// <param name="Number">Counts up in order of arrival.</param>
/// <param name="Frames">The peer's identity, then what it sent.</param>
internal sealed record RoutedMessage(long Number, IReadOnlyList<byte[]> Frames)
{
    /// <summary>The bytes that the message holds.</summary>
    public long LengthBytes => Frames.Sum(frame => (long)frame.Length);
}

/// <summary>
/// ROUTER (ZMTP 3.1, "The Request-Reply Pattern"): receives from all peers, sends to the one whose identity is the first frame. A peer that
/// comes with an identity in use takes it over, since a front end reconnects faster than its dead connection is noticed.
/// </summary>
internal sealed class RouterSocket : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ZmtpConnection> _peers = [];

    // Bounded in bytes by the budget. The receiver goes on where the message was read: queued behind the work of a cell that fills the
    // thread pool, an interrupt would come too late.
    private readonly Channel<RoutedMessage> _received =
        Channel.CreateUnbounded<RoutedMessage>(new() { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly ByteBudget _budget;
    private readonly ZmtpServer _server;
    private long _lastNumber;

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="logger">Told of peers.</param>
    /// <exception cref="EndpointUnavailableException">The endpoint cannot be listened on.</exception>
    public RouterSocket(ZmtpEndpoint endpoint, ZmtpSettings settings, ILogger logger)
    {
        _logger = logger;
        _budget = new ByteBudget(settings.RequestQueueBytes);
        _server = new ZmtpServer(endpoint, ZmtpSocketType.Router, settings, logger, ServeAsync);
    }

    /// <inheritdoc cref="ZmtpServer.LocalEndPoint"/>
    public EndPoint? LocalEndPoint => _server.LocalEndPoint;

    /// <summary>The number of the message that arrived last.</summary>
    public long LastNumber => Volatile.Read(ref _lastNumber);

    /// <summary>Receives the next message of any peer.</summary>
    /// <param name="cancellationToken">Stops waiting; no message is lost.</param>
    /// <exception cref="ChannelClosedException">The socket was disposed.</exception>
    public async ValueTask<RoutedMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        _budget.Return(message.LengthBytes);
        return message;
    }

    /// <summary>Sends to one peer, waiting while it is slow.</summary>
    /// <param name="identity">The peer.</param>
    /// <param name="frames">What it receives.</param>
    /// <param name="cancellationToken">Stops waiting for other senders.</param>
    /// <returns>False when no such peer is connected, or it left meanwhile: as ROUTER does, the message is dropped.</returns>
    public async Task<bool> TrySendAsync(byte[] identity, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        ZmtpConnection? connection;
        lock (_gate)
        {
            connection = _peers.GetValueOrDefault(KeyOf(identity));
        }

        if (connection is null)
        {
            return false;
        }

        try
        {
            await connection.SendAsync(ZmtpFrameEncoder.Message(frames), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is ZmtpProtocolException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _budget.Close();
        await _server.DisposeAsync().ConfigureAwait(false);
        _received.Writer.TryComplete();
    }

    private async Task ServeAsync(ZmtpConnection connection, long number, CancellationToken cancellationToken)
    {
        var identity = IdentityOf(connection.Peer, number);
        Register(KeyOf(identity), connection, number);
        try
        {
            while (await connection.ReadMessageAsync(cancellationToken).ConfigureAwait(false) is { } frames)
            {
                await _budget.TakeAsync(identity.Length + frames.Sum(frame => (long)frame.Length), cancellationToken).ConfigureAwait(false);
                _received.Writer.TryWrite(new RoutedMessage(Interlocked.Increment(ref _lastNumber), [identity, .. frames]));
            }
        }
        finally
        {
            Unregister(KeyOf(identity), connection);
        }
    }

    private void Register(string key, ZmtpConnection connection, long number)
    {
        ZmtpConnection? earlier;
        lock (_gate)
        {
            earlier = _peers.GetValueOrDefault(key);
            _peers[key] = connection;
        }

        if (earlier is not null)
        {
            JupyterLog.PeerTookOver(_logger, ZmtpSocketType.Router.Name, number);
            earlier.Abort("A new connection took over its identity.");
        }
    }

    private void Unregister(string key, ZmtpConnection connection)
    {
        lock (_gate)
        {
            if (_peers.GetValueOrDefault(key) == connection)
            {
                _peers.Remove(key);
            }
        }
    }

    /// <summary>An identity that starts with zero is reserved for those that a ROUTER makes itself.</summary>
    private static byte[] IdentityOf(ZmtpPeerProperties peer, long number)
    {
        if (peer.Identity is [not 0, ..])
        {
            return peer.Identity;
        }

        var generated = new byte[1 + sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(generated.AsSpan(1), number);
        return generated;
    }

    private static string KeyOf(byte[] identity) => Convert.ToHexString(identity);
}
