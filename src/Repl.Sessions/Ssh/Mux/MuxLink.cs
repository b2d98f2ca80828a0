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
    private const int MostPacketBytes = 256 * 1024; // OpenSSH's own limit, PACKET_MAX_SIZE

    private readonly MuxSocket _socket;
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, MuxChannel> _channels = [];
    private Task _reading = Task.CompletedTask;
    private uint _lastId;
    private MuxLinkException? _ended;

    private MuxLink(MuxSocket socket) => (_socket, Packets) = (socket, new PacketSender(socket, EndByMaster));

    /// <summary>Sends to the server.</summary>
    public PacketSender Packets { get; }

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
            await Task.Run(() => MuxGreeting.ExchangeAsync(socket), CancellationToken.None).ConfigureAwait(false);
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
        await Packets.Replied.ConfigureAwait(false);
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
            await Packets.SendAsync(open).ConfigureAwait(false);
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

            EndByMaster();
        }
        catch (MuxLinkException broken)
        {
            End(broken.Message, broken);
        }
        catch (Exception cause)
        {
            EndByMaster(cause);
        }

        EndChannels(_ended!);
    }

    private MuxLinkException EndByMaster(Exception? cause = null)
    {
        End("The ssh program that holds the connection has ended.", cause);
        return new MuxLinkException(_ended!.Message, cause);
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
                    Packets.Reply(new PacketWriter(SshMessage.RequestFailure));
                }

                break;
            case SshMessage.ChannelOpen:
                body.String();
                Packets.Reply(new PacketWriter(SshMessage.ChannelOpenFailure).UInt32(body.UInt32()).UInt32(SshMessage.OpenProhibited).String("not asked for").String(""));
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
