using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>
/// A link to an <c>ssh</c> master through its control socket in proxy mode (PROTOCOL.mux in OpenSSH's source): after two messages each
/// way, the socket carries plain packets of the SSH connection protocol (RFC 4254) in both directions.
/// </summary>
/// <remarks>Thread safe. It ends once, with one reason that all its channels see.</remarks>
internal sealed class MuxLink : IAsyncDisposable
{
    private const uint Hello = 0x00000001;
    private const uint Version = 4;
    private const uint ProxyRequest = 0x1000000f;
    private const uint ProxyAnswer = 0x8000000f;

    private const int MostPacketBytes = 256 * 1024; // OpenSSH's own limit, PACKET_MAX_SIZE
    private const int MostReplies = 1000;

    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _sendBuffer = new byte[MuxChannel.MostDataBytes + 64];
    private readonly Dictionary<uint, MuxChannel> _channels = [];
    private Task _reading = Task.CompletedTask;
    private Task _replying = Task.CompletedTask;
    private int _replies;
    private uint _lastId;
    private MuxLinkException? _ended;

    private MuxLink(Socket socket) => _socket = socket;

    /// <summary>Completes when the link has ended, and with it every channel.</summary>
    public Task Ended => _reading;

    /// <summary>Whether it has ended; true before any channel ends with it.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended is not null;
            }
        }
    }

    /// <summary>How many channels are open or being opened.</summary>
    public int ChannelCount
    {
        get
        {
            lock (_gate)
            {
                return _channels.Count;
            }
        }
    }

    /// <summary>Connects to a control socket.</summary>
    /// <param name="socketPath">The socket's path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="MuxLinkException">Whoever listens does not speak the protocol.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The link owns the socket, or it is disposed on the way out.")]
    public static async Task<MuxLink> ConnectAsync(string socketPath, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken).ConfigureAwait(false);
            await SendAsync(socket, [Hello, Version], cancellationToken).ConfigureAwait(false);
            await ExpectAsync(socket, Hello, Version, cancellationToken).ConfigureAwait(false);
            const uint RequestId = 1;
            await SendAsync(socket, [ProxyRequest, RequestId], cancellationToken).ConfigureAwait(false);
            await ExpectAsync(socket, ProxyAnswer, RequestId, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var link = new MuxLink(socket);
        link._reading = Task.Run(link.ReadAsync, CancellationToken.None);
        return link;
    }

    /// <summary>Opens a channel for a program: RFC 4254, section 6.1.</summary>
    public Task<MuxChannel> OpenSessionAsync(CancellationToken cancellationToken) => OpenAsync("session", null, cancellationToken);

    /// <summary>Opens a channel to a TCP port beyond the server: RFC 4254, section 7.2.</summary>
    public Task<MuxChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken) =>
        OpenAsync("direct-tcpip", open => open.String(host).UInt32((uint)port).String("127.0.0.1").UInt32(0), cancellationToken);

    /// <summary>Sends a small packet.</summary>
    /// <exception cref="MuxLinkException">The link has ended.</exception>
    public async ValueTask SendAsync(PacketWriter packet)
    {
        var bytes = packet.ToArray();
        await _sending.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await SendAndReleaseAsync(bytes).ConfigureAwait(false);
    }

    /// <summary>Sends data on a channel.</summary>
    /// <param name="peer">The server's number for the channel.</param>
    /// <param name="data">At most <see cref="MuxChannel.MostDataBytes"/>.</param>
    /// <param name="cancellationToken">Stops the waiting; the packet goes out as a whole or not at all.</param>
    /// <exception cref="MuxLinkException">The link has ended.</exception>
    public async ValueTask SendDataAsync(uint peer, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        const int Before = PacketWriter.HeaderBytes + 1 + 4 + 4; // message, channel, length of the data
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        BinaryPrimitives.WriteInt32BigEndian(_sendBuffer, Before - 4 + data.Length);
        _sendBuffer[4] = 0;
        _sendBuffer[5] = SshMessage.ChannelData;
        BinaryPrimitives.WriteUInt32BigEndian(_sendBuffer.AsSpan(6), peer);
        BinaryPrimitives.WriteInt32BigEndian(_sendBuffer.AsSpan(10), data.Length);
        data.CopyTo(_sendBuffer.AsMemory(Before));
        var sent = SendAndReleaseAsync(_sendBuffer.AsMemory(0, Before + data.Length));
        await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a small packet from the reading loop, which must not wait: a master that waits for us would never be read again.</summary>
    public void Reply(PacketWriter packet)
    {
        if (Interlocked.Increment(ref _replies) > MostReplies)
        {
            throw new MuxLinkException("The server asks more than it lets us answer.");
        }

        _replying = SendAfterAsync(_replying);

        async Task SendAfterAsync(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await SendAsync(packet).ConfigureAwait(false);
            }
            catch (MuxLinkException)
            {
                // The reason is told to everyone else already.
            }

            Interlocked.Decrement(ref _replies);
        }
    }

    /// <summary>Forgets a channel that has ended.</summary>
    public void Forget(MuxChannel channel)
    {
        lock (_gate)
        {
            _channels.Remove(channel.Id);
        }
    }

    /// <summary>Ends the link. The first reason counts. The reading loop then ends the channels: it alone writes into their buffers.</summary>
    public void End(string reason, Exception? cause = null)
    {
        lock (_gate)
        {
            _ended ??= new MuxLinkException(reason, cause);
        }

        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        End("The connection was closed.");
        await _reading.ConfigureAwait(false);
        await _replying.ConfigureAwait(false);
    }

    private static async Task SendAsync(Socket socket, uint[] words, CancellationToken cancellationToken)
    {
        var message = new byte[4 + (words.Length * 4)];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length - 4);
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4 + (i * 4)), words[i]);
        }

        await socket.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    // Byte for byte what belongs to the message: what follows it is packets already.
    private static async Task ExpectAsync(Socket socket, uint type, uint value, CancellationToken cancellationToken)
    {
        const int MostBytes = 4096;
        var stream = new NetworkStream(socket, ownsSocket: false);
        await using var _ = stream.ConfigureAwait(false);
        try
        {
            var length = new byte[4];
            await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
            var message = new byte[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(length), 0, MostBytes)];
            await stream.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
            if (message.Length < 8
                || BinaryPrimitives.ReadUInt32BigEndian(message) != type
                || BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4)) != value)
            {
                throw new MuxLinkException("The ssh program's control socket does not speak version 4 of its protocol with proxy mode. OpenSSH 7.4 or later does.");
            }
        }
        catch (EndOfStreamException cause)
        {
            throw new MuxLinkException("The ssh program has closed its control socket.", cause);
        }
    }

    private async Task<MuxChannel> OpenAsync(string kind, Action<PacketWriter>? complete, CancellationToken cancellationToken)
    {
        MuxChannel channel;
        lock (_gate)
        {
            if (_ended is not null)
            {
                throw new MuxLinkException(_ended.Message, _ended);
            }

            channel = new MuxChannel(this, ++_lastId, kind);
            _channels.Add(channel.Id, channel);
        }

        var open = new PacketWriter(SshMessage.ChannelOpen).String(kind).UInt32(channel.Id).UInt32(ReceiveWindow.Bytes).UInt32(MuxChannel.MostDataBytes);
        complete?.Invoke(open);
        try
        {
            await SendAsync(open).ConfigureAwait(false);
            await channel.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch (OperationCanceledException)
        {
            _ = CloseLateAsync(channel);
            throw;
        }

        // The server may open it after all; then it is closed at once.
        static async Task CloseLateAsync(MuxChannel channel)
        {
            await channel.Opened.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The lock is held by the caller and given back here, when the whole packet is out: whoever stops waiting does not tear it apart.
    private async Task SendAndReleaseAsync(ReadOnlyMemory<byte> packet)
    {
        try
        {
            while (!packet.IsEmpty)
            {
                packet = packet[await _socket.SendAsync(packet, SocketFlags.None, CancellationToken.None).ConfigureAwait(false)..];
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            End("The ssh program that holds the connection has ended.", cause);
            throw new MuxLinkException(_ended!.Message, cause);
        }
        finally
        {
            _sending.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The top of a loop: whatever goes wrong ends the link, with that as the reason.")]
    private async Task ReadAsync()
    {
        var buffer = new byte[2 * MostPacketBytes];
        var (start, end) = (0, 0);
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false) is > 0 and var count)
            {
                end += count;
                start += Dispatch(buffer.AsSpan(start, end - start));
                if (start == end)
                {
                    (start, end) = (0, 0);
                }
                else if (buffer.Length - end < MostPacketBytes)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                }
            }

            End("The ssh program that holds the connection has ended.");
        }
        catch (MuxLinkException broken)
        {
            End(broken.Message, broken);
        }
        catch (Exception cause)
        {
            End("The ssh program that holds the connection has ended.", cause);
        }

        EndChannels(_ended!);
    }

    private void EndChannels(MuxLinkException reason)
    {
        List<MuxChannel> channels;
        lock (_gate)
        {
            channels = [.. _channels.Values];
        }

        channels.ForEach(channel => channel.End(reason));
    }

    /// <returns>How many bytes the whole packets among these have.</returns>
    private int Dispatch(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        while (rest.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length is < 2 or > MostPacketBytes - 4)
            {
                throw new MuxLinkException($"The ssh program sent a packet of {length} bytes.");
            }

            if (rest.Length < 4 + length)
            {
                break;
            }

            var payload = rest.Slice(PacketWriter.HeaderBytes, (int)length - 1 - rest[4]);
            rest = rest[(4 + (int)length)..];
            Receive(payload[0], new PacketReader(payload[1..]));
        }

        return bytes.Length - rest.Length;
    }

    private void Receive(byte message, PacketReader body)
    {
        switch (message)
        {
            case SshMessage.GlobalRequest:
                body.String();
                if (body.Bool())
                {
                    Reply(new PacketWriter(SshMessage.RequestFailure));
                }

                break;
            case SshMessage.ChannelOpen:
                body.String();
                Reply(new PacketWriter(SshMessage.ChannelOpenFailure).UInt32(body.UInt32()).UInt32(SshMessage.OpenProhibited).String("not asked for").String(""));
                break;
            case >= SshMessage.ChannelOpenConfirmation and <= SshMessage.ChannelFailure:
                Find(body.UInt32())?.Receive(message, body);
                break;
        }
    }

    // A channel that has ended already may still be spoken of: its close and theirs cross on the way.
    private MuxChannel? Find(uint id)
    {
        lock (_gate)
        {
            return _channels.GetValueOrDefault(id);
        }
    }
}
