using System.Buffers.Binary;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>The two messages each way that turn a control socket into a connection for packets (PROTOCOL.mux in OpenSSH's source).</summary>
internal static class MuxGreeting
{
    private const uint Hello = 0x00000001;
    private const uint Version = 4;
    private const uint ProxyRequest = 0x1000000f;
    private const uint ProxyAnswer = 0x8000000f;

    /// <summary>Greets whoever listens, and asks for proxy mode. Keeps its thread until there is an answer.</summary>
    /// <exception cref="MuxLinkException">Whoever listens does not speak the protocol.</exception>
    public static async Task ExchangeAsync(MuxSocket socket)
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
}
