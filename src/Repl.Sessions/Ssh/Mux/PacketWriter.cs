using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>Writes one packet: length, no padding, payload. Data types as in RFC 4251, section 5.</summary>
internal sealed class PacketWriter
{
    /// <summary>The bytes before the payload: the length (4), and the length of the padding (1), which is always 0 here.</summary>
    public const int HeaderBytes = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new(128);

    public PacketWriter(byte message)
    {
        _bytes.Write(stackalloc byte[HeaderBytes]);
        Byte(message);
    }

    public PacketWriter Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public PacketWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public PacketWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public PacketWriter String(string value)
    {
        UInt32((uint)Encoding.UTF8.GetByteCount(value));
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(Encoding.UTF8.GetByteCount(value) + 1)));
        return this;
    }

    /// <summary>The whole packet. Nothing can be added afterwards.</summary>
    public byte[] ToArray()
    {
        var packet = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)packet.Length - 4);
        return packet;
    }
}
