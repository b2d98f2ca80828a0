using System.Buffers.Binary;
using System.Text;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>Reads the fields of a packet: draft-ietf-secsh-filexfer-02, section 3, and RFC 4251, section 5.</summary>
/// <exception cref="InvalidDataException">The packet is shorter than its fields say.</exception>
internal ref struct SftpReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> Bytes() => Take(UInt32());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("The SFTP server sent a packet that is shorter than its fields say.");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
