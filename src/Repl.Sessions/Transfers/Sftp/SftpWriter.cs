using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>Builds packets, one after the other, that are sent by one write. To be used again after <see cref="Clear"/>.</summary>
internal sealed class SftpWriter : IDisposable
{
    private byte[] _buffer;
    private int _length;

    /// <param name="capacity">How many bytes to have room for at first.</param>
    public SftpWriter(int capacity = 256) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The packets so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Begins a packet. End it with <see cref="End"/>.</summary>
    /// <returns>Where it begins.</returns>
    public int Begin(SftpType type)
    {
        var start = _length;
        Free(5)[4] = (byte)type; // the length comes at the end
        _length += 5;
        return start;
    }

    /// <summary>Ends a packet: now its length is known.</summary>
    public void End(int start) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(start), _length - start - 4);

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Free(4), value);
        _length += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Free(8), value);
        _length += 8;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(Free(value.Length));
        _length += value.Length;
    }

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>A field of bytes whose number is known only when they are read from a file.</summary>
    /// <param name="most">The most that there may be.</param>
    /// <param name="read">Fills a buffer; returns how many bytes it has put there.</param>
    /// <returns>How many there are.</returns>
    public int Bytes(int most, Func<Span<byte>, int> read)
    {
        var field = Free(4 + most);
        var count = read(field[4..]);
        BinaryPrimitives.WriteInt32BigEndian(field, count);
        _length += 4 + count;
        return count;
    }

    /// <summary>Forgets the packets.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Free(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + count));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length, count);
    }
}
