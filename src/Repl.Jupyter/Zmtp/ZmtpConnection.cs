using System.IO.Pipelines;
using System.Net.Sockets;

namespace Repl.Jupyter.Zmtp;

/// <summary>One peer after its handshake. One reader; any number of senders, whose messages never mix.</summary>
internal sealed class ZmtpConnection : IAsyncDisposable
{
    /// <summary>Larger messages are written in slices of this size, so that a peer that reads slowly is told apart from one that reads nothing.</summary>
    private const int SliceBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly ZmtpSettings _settings;
    private readonly PipeReader _input;
    private readonly ZmtpFrameReader _frames;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stalled;
    private long _messageLimitBytes;
    private string? _abortReason;

    private ZmtpConnection(Socket socket, ZmtpSettings settings)
    {
        (_socket, _settings) = (socket, settings);
        var stream = settings.HasOwnThreads ? new BlockingSocketStream(socket) : new NetworkStream(socket, ownsSocket: false);
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        _frames = new ZmtpFrameReader(_input);
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, settings.Time);
    }

    /// <summary>What the peer said of itself.</summary>
    public ZmtpPeerProperties Peer { get; private set; } = new("", []);

    /// <summary>Greets a new peer and runs the mechanism's handshake.</summary>
    /// <param name="socket">The peer; closed when this fails or the connection is disposed.</param>
    /// <param name="own">Our socket type.</param>
    /// <param name="mechanism">The security mechanism.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZmtpProtocolException">The peer broke the protocol, does not fit or was too slow.</exception>
    public static async Task<ZmtpConnection> AcceptAsync(
        Socket socket, ZmtpSocketType own, IZmtpMechanism mechanism, ZmtpSettings settings, CancellationToken cancellationToken)
    {
        var connection = new ZmtpConnection(socket, settings);
        try
        {
            await connection.HandshakeInTimeAsync(own, mechanism, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the next message. Answers PING by itself and turns SUBSCRIBE and CANCEL into the messages that ZMTP 3.0 uses for them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The message's frames, or null when the peer closed between two messages.</returns>
    /// <exception cref="ZmtpProtocolException">The peer broke the protocol or a limit.</exception>
    public async ValueTask<IReadOnlyList<byte[]>?> ReadMessageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFramesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_abortReason is not null)
        {
            throw new ZmtpProtocolException(_abortReason);
        }
    }

    /// <summary>Sends bytes that <see cref="ZmtpFrameEncoder"/> made.</summary>
    /// <param name="encoded">A whole message or command.</param>
    /// <param name="cancellationToken">Stops waiting for other senders; what was begun is sent to its end.</param>
    /// <exception cref="ZmtpProtocolException">The peer read nothing for too long; the connection is closed.</exception>
    /// <exception cref="SocketException">The peer is gone.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!encoded.IsEmpty)
            {
                _stalled.CancelAfter(_settings.StallLimit);
                var slice = encoded[..Math.Min(SliceBytes, encoded.Length)];
                encoded = encoded[await _socket.SendAsync(slice, SocketFlags.None, _stalled.Token).ConfigureAwait(false)..];
            }

            _stalled.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (OperationCanceledException)
        {
            var problem = $"It read nothing for {_settings.StallLimit.TotalSeconds:0.###} s.";
            Abort(problem);
            throw new ZmtpProtocolException(problem);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Closes the connection under its reader and senders, which then fail.</summary>
    /// <param name="reason">What the reader is told; the first one counts.</param>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer or Abort was faster; there is nothing left to say goodbye to.
        }

        _socket.Dispose();
        await _input.CompleteAsync().ConfigureAwait(false);
        _stalled.Dispose();
    }

    private async Task HandshakeInTimeAsync(ZmtpSocketType own, IZmtpMechanism mechanism, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.HandshakeLimit, _settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var aborting = either.Token.Register(_socket.Dispose);
        try
        {
            await HandshakeAsync(own, mechanism, either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ZmtpProtocolException($"It did not finish its handshake within {_settings.HandshakeLimit.TotalSeconds:0.###} s.");
        }
    }

    private async Task HandshakeAsync(ZmtpSocketType own, IZmtpMechanism mechanism, CancellationToken cancellationToken)
    {
        await SendAsync(ZmtpGreeting.Create(mechanism.Name), cancellationToken).ConfigureAwait(false);
        var greeting = new byte[ZmtpGreeting.Length];
        await _frames.ReadExactlyAsync(greeting, soFar => ZmtpGreeting.Check(soFar.Span, mechanism.Name), cancellationToken).ConfigureAwait(false);
        Peer = await mechanism.HandshakeAsync(_frames, SendAsync, own, _settings, cancellationToken).ConfigureAwait(false);
        _messageLimitBytes = own == ZmtpSocketType.Publisher ? _settings.CommandLimitBytes : _settings.MessageLimitBytes;
    }

    private async ValueTask<IReadOnlyList<byte[]>?> ReadFramesAsync(CancellationToken cancellationToken)
    {
        var message = new List<byte[]>();
        var roomBytes = _messageLimitBytes;
        while (await _frames.ReadFrameAsync(roomBytes, cancellationToken).ConfigureAwait(false) is { } frame)
        {
            if (frame.IsCommand)
            {
                if (await HandleAsync(ZmtpCommand.Parse(frame.Body), cancellationToken).ConfigureAwait(false) is { } subscription)
                {
                    return [subscription];
                }

                continue;
            }

            message.Add(frame.Body);
            roomBytes -= frame.Body.Length;
            if (!frame.HasMore)
            {
                return message;
            }

            if (message.Count == _settings.FrameCountLimit)
            {
                throw new ZmtpProtocolException($"It sent a message of more than {_settings.FrameCountLimit} frames.");
            }
        }

        return message.Count == 0 ? null : throw new ZmtpProtocolException("It closed inside a message.");
    }

    private async ValueTask<byte[]?> HandleAsync(ZmtpCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case ZmtpCommand.Ping when command.Data.Length >= ZmtpCommand.PingTimeToLiveBytes:
                var pong = new ZmtpCommand(ZmtpCommand.Pong, command.Data[ZmtpCommand.PingTimeToLiveBytes..]);
                await SendAsync(ZmtpFrameEncoder.Command(pong.ToBody()), cancellationToken).ConfigureAwait(false);
                return null;
            case ZmtpCommand.Subscribe:
                return [SubscriptionSet.AddsTopic, .. command.Data.Span];
            case ZmtpCommand.Cancel:
                return [SubscriptionSet.RemovesTopic, .. command.Data.Span];
            case ZmtpCommand.Error:
                throw new ZmtpProtocolException("It sent ERROR.");
            default:
                return null;
        }
    }
}
