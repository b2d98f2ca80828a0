using System.Buffers.Binary;
using System.Text;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>Reads a payload. Data types as in RFC 4251, section 5.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() != 0;

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> Bytes() => Take(UInt32());

    public string String() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length)
        {
            throw new MuxLinkException("A packet ended in the middle of a field.");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
