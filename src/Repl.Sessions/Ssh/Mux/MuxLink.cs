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

    /// <summary>The most data that is sent at once: one write for eight usual packets. Others wait as long as it takes.</summary>
    public const int MostAtOnceBytes = 256 * 1024;

    private const int MostPacketBytes = 256 * 1024; // OpenSSH's own limit, PACKET_MAX_SIZE
    private const int MostReplies = 1000;

    private readonly MuxSocket _socket;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly List<ReadOnlyMemory<byte>> _packets = [];
    private byte[]? _copied;
    private readonly Dictionary<uint, MuxChannel> _channels = [];
    private Task _reading = Task.CompletedTask;
    private Task _replying = Task.CompletedTask;
    private int _replies;
    private uint _lastId;
    private MuxLinkException? _ended;

    private MuxLink(MuxSocket socket) => _socket = socket;

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
        var socket = MuxSocket.Connect(socketPath);
        var registration = cancellationToken.Register(socket.Close);
        await using var _ = registration.ConfigureAwait(false);
        try
        {
            await Task.Run(() => GreetAsync(socket), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }

        var link = new MuxLink(socket);
        link._reading = BackgroundThread.Run(link.Read);
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
        _packets.Add(bytes);
        await SendAndReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Sends data on a channel.</summary>
    /// <param name="peer">The server's number for the channel.</param>
    /// <param name="data">At most <see cref="MostAtOnceBytes"/>. It is kept until it is sent or, where the token may be cancelled, copied.</param>
    /// <param name="mostInPacket">The most that one packet may hold; at most <see cref="MuxChannel.MostDataBytes"/>.</param>
    /// <param name="cancellationToken">Stops the waiting; what was begun goes out as a whole or not at all.</param>
    /// <exception cref="MuxLinkException">The link has ended.</exception>
    public async ValueTask SendDataAsync(uint peer, ReadOnlyMemory<byte> data, int mostInPacket, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        Divide(peer, cancellationToken.CanBeCanceled ? Copy(data) : data, mostInPacket);
        await SendAndReleaseAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
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

        _socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        End("The connection was closed.");
        await _reading.ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
        await _replying.ConfigureAwait(false);
    }

    private static async Task GreetAsync(MuxSocket socket)
    {
        const uint RequestId = 1;
        await SendAsync(socket, Hello, Version).ConfigureAwait(false);
        Expect(socket, Hello, Version);
        await SendAsync(socket, ProxyRequest, RequestId).ConfigureAwait(false);
        Expect(socket, ProxyAnswer, RequestId);
    }

    private static Task SendAsync(MuxSocket socket, uint type, uint value)
    {
        var message = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), value);
        return socket.SendAsync([message]);
    }

    // Byte for byte what belongs to the message: what follows it is packets already.
    private static void Expect(MuxSocket socket, uint type, uint value)
    {
        const int MostBytes = 4096;
        Span<byte> length = stackalloc byte[4];
        Fill(socket, length);
        var message = new byte[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(length), 0, MostBytes)];
        Fill(socket, message);
        if (message.Length < 8
            || BinaryPrimitives.ReadUInt32BigEndian(message) != type
            || BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4)) != value)
        {
            throw new MuxLinkException("The ssh program's control socket does not speak version 4 of its protocol with proxy mode. OpenSSH 7.4 or later does.");
        }
    }

    private static void Fill(MuxSocket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = socket.Receive(buffer);
            buffer = count > 0 ? buffer[count..] : throw new MuxLinkException("The ssh program has closed its control socket.");
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

    // Whoever stops waiting may use his memory for something else before it is sent.
    private Memory<byte> Copy(ReadOnlyMemory<byte> data)
    {
        _copied ??= new byte[MostAtOnceBytes];
        data.CopyTo(_copied);
        return _copied.AsMemory(0, data.Length);
    }

    // Into packets, whose data stays where it is.
    private void Divide(uint peer, ReadOnlyMemory<byte> data, int mostInPacket)
    {
        const int Before = PacketWriter.HeaderBytes + 1 + 4 + 4; // message, channel, length of the data
        while (!data.IsEmpty)
        {
            var count = Math.Min(data.Length, mostInPacket);
            var header = new byte[Before];
            BinaryPrimitives.WriteInt32BigEndian(header, Before - 4 + count);
            header[5] = SshMessage.ChannelData;
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(6), peer);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(10), count);
            _packets.Add(header);
            _packets.Add(data[..count]);
            data = data[count..];
        }
    }

    // The lock is held by the caller and given back here, when all packets are out: whoever stops waiting does not tear one apart.
    private async Task SendAndReleaseAsync()
    {
        try
        {
            await _socket.SendAsync(_packets).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            End("The ssh program that holds the connection has ended.", cause);
            throw new MuxLinkException(_ended!.Message, cause);
        }
        finally
        {
            _packets.Clear();
            _sending.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The top of a loop: whatever goes wrong ends the link, with that as the reason.")]
    private void Read()
    {
        var buffer = new byte[2 * MostPacketBytes];
        var (start, end) = (0, 0);
        try
        {
            while (_socket.Receive(buffer.AsSpan(end)) is > 0 and var count)
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
