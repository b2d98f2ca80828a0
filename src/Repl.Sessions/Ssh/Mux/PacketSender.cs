using System.Buffers.Binary;
using System.Net.Sockets;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>Sends a link's packets, in the order of asking; data without copying it where it can.</summary>
/// <param name="socket">What takes them.</param>
/// <param name="broken">Ends the link, because the socket takes nothing any more, and says why.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class PacketSender(MuxSocket socket, Func<Exception, MuxLinkException> broken)
{
    /// <summary>The most data that is sent at once: one write for eight usual packets. Others wait as long as it takes.</summary>
    public const int MostAtOnceBytes = 256 * 1024;

    private const int MostReplies = 1000;

    private readonly TurnQueue _turns = new();
    private readonly List<ReadOnlyMemory<byte>> _packets = [];
    private byte[]? _copied;
    private int _replies;

    /// <summary>Ends with the last reply so far.</summary>
    public Task Replied { get; private set; } = Task.CompletedTask;

    /// <summary>Sends a small packet.</summary>
    /// <exception cref="MuxLinkException">The link has ended.</exception>
    public async ValueTask SendAsync(PacketWriter packet)
    {
        var bytes = packet.ToArray();
        var turn = await _turns.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        _packets.Add(bytes);
        await SendAsync(turn).ConfigureAwait(false);
    }

    /// <summary>Sends data on a channel.</summary>
    /// <param name="peer">The server's number for the channel.</param>
    /// <param name="data">At most <see cref="MostAtOnceBytes"/>. It is kept until it is sent or, where the token may be cancelled, copied.</param>
    /// <param name="mostInPacket">The most that one packet may hold; at most <see cref="MuxChannel.MostDataBytes"/>.</param>
    /// <param name="cancellationToken">Stops the waiting; what was begun goes out as a whole or not at all.</param>
    /// <exception cref="MuxLinkException">The link has ended.</exception>
    public async ValueTask SendDataAsync(uint peer, ReadOnlyMemory<byte> data, int mostInPacket, CancellationToken cancellationToken)
    {
        var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        Divide(peer, cancellationToken.CanBeCanceled ? Copy(data) : data, mostInPacket);
        await SendAsync(turn).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a small packet from the reading loop, which must not wait: a master that waits for us would never be read again.</summary>
    /// <exception cref="MuxLinkException">Too many wait to be sent.</exception>
    public void Reply(PacketWriter packet)
    {
        if (Interlocked.Increment(ref _replies) > MostReplies)
        {
            throw new MuxLinkException("The server asks more than it lets us answer.");
        }

        Replied = SendAfterAsync(Replied);

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

    // The turn ends here, when all packets are out, and not with its owner's waiting: whoever stops that does not tear one apart.
    private async Task SendAsync(TurnQueue.Turn turn)
    {
        try
        {
            await socket.SendAsync(_packets).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            throw broken(cause);
        }
        finally
        {
            _packets.Clear();
            turn.Dispose();
        }
    }
}
