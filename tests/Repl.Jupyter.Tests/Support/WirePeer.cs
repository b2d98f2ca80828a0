using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Repl.Jupyter.Tests.Support;

/// <summary>A ZMTP client written from the specification, which shares no code with the library and can be as rude as a test wants.</summary>
internal sealed class WirePeer : IDisposable
{
    public const byte More = 1;
    public const byte Long = 2;
    public const byte Command = 4;

    private readonly Socket _socket;
    private readonly Queue<byte[][]> _received = [];

    private WirePeer(Socket socket) => _socket = socket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<WirePeer> ConnectAsync(EndPoint endpoint)
    {
        var isUnix = endpoint.AddressFamily == AddressFamily.Unix;
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix)
        {
            socket.NoDelay = true;
        }

        await socket.ConnectAsync(endpoint, Stop);
        return new WirePeer(socket);
    }

    /// <summary>Connects and finishes the handshake.</summary>
    public static async Task<WirePeer> OpenAsync(EndPoint endpoint, string socketType, string identity = "", byte minor = 1)
    {
        var peer = await ConnectAsync(endpoint);
        await peer.SendAsync(Greeting(minor));
        await peer.ReadGreetingAsync();
        await peer.SendAsync(Frame(Command, Ready(socketType, identity)));
        var ready = await peer.ReadFrameAsync();
        Assert.StartsWith("\u0005READY", Encoding.Latin1.GetString(ready.Body), StringComparison.Ordinal);
        return peer;
    }

    public static byte[] Greeting(byte minor = 1, byte major = 3, string mechanism = "NULL")
    {
        var greeting = new byte[64];
        (greeting[0], greeting[8], greeting[9], greeting[10], greeting[11]) = (0xff, 1, 0x7f, major, minor);
        Encoding.ASCII.GetBytes(mechanism, greeting.AsSpan(12));
        return greeting;
    }

    public static byte[] Ready(string socketType, string identity = "") =>
        [.. "\u0005READY"u8, .. Property("Socket-Type", socketType), .. Property("Identity", identity)];

    public static byte[] Frame(byte flags, byte[] body)
    {
        if (body.Length < 256)
        {
            return [flags, (byte)body.Length, .. body];
        }

        var length = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, body.Length);
        return [(byte)(flags | Long), .. length, .. body];
    }

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent), Stop).AsTask().InTimeAsync();
        }
    }

    public Task SendMessageAsync(params byte[][] frames) =>
        SendAsync([.. frames.SelectMany((frame, index) => Frame(index < frames.Length - 1 ? More : (byte)0, frame))]);

    public Task SendMessageAsync(params string[] frames) => SendMessageAsync([.. frames.Select(Encoding.UTF8.GetBytes)]);

    public Task SubscribeAsync(string topic) => SendAsync(Frame(Command, [.. "\u0009SUBSCRIBE"u8, .. Encoding.ASCII.GetBytes(topic)]));

    public Task CancelAsync(string topic) => SendAsync(Frame(Command, [.. "\u0006CANCEL"u8, .. Encoding.ASCII.GetBytes(topic)]));

    /// <summary>Waits until the kernel has read all that was sent so far, and returns the context that came back.</summary>
    public async Task<string> PingAsync(string context = "")
    {
        await SendAsync(Frame(Command, [.. "\u0004PING"u8, 0, 0, .. Encoding.ASCII.GetBytes(context)]));
        while (true)
        {
            var frame = await ReadFrameAsync();
            if ((frame.Flags & Command) != 0)
            {
                var text = Encoding.ASCII.GetString(frame.Body);
                Assert.StartsWith("\u0004PONG", text, StringComparison.Ordinal);
                return text[5..];
            }

            _received.Enqueue(await ReadRestAsync(frame));
        }
    }

    public async Task<byte[][]> ReadMessageAsync() => _received.TryDequeue(out var message) ? message : await ReadRestAsync(await ReadFrameAsync());

    public async Task<string[]> ReadTextAsync() => [.. (await ReadMessageAsync()).Select(Encoding.UTF8.GetString)];

    public async Task<(byte Flags, byte[] Body)> ReadFrameAsync()
    {
        var flags = (await ReadExactlyAsync(1))[0];
        var length = (flags & Long) == 0 ? (await ReadExactlyAsync(1))[0] : BinaryPrimitives.ReadInt64BigEndian(await ReadExactlyAsync(8));
        return (flags, await ReadExactlyAsync((int)length));
    }

    public async Task ReadGreetingAsync()
    {
        var greeting = await ReadExactlyAsync(64);
        Assert.Equal([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1, .. "NULL"u8], greeting[..16]);
    }

    /// <summary>Waits until the other side closes; what it still says is thrown away.</summary>
    public async Task WaitUntilClosedAsync()
    {
        var scrap = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(scrap, Stop).AsTask().InTimeAsync() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset is closed too.
        }
    }

    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = await _socket.ReceiveAsync(bytes.AsMemory(filled), Stop).AsTask().InTimeAsync();
            filled += read > 0 ? read : throw new EndOfStreamException("The kernel closed the connection.");
        }

        return bytes;
    }

    private async Task<byte[][]> ReadRestAsync((byte Flags, byte[] Body) frame)
    {
        var frames = new List<byte[]> { frame.Body };
        while ((frame.Flags & More) != 0)
        {
            frame = await ReadFrameAsync();
            frames.Add(frame.Body);
        }

        return [.. frames];
    }

    private static byte[] Property(string name, string value)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        return [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. length, .. Encoding.Latin1.GetBytes(value)];
    }
}
