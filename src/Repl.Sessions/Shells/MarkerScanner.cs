namespace Repl.Sessions.Shells;

/// <summary>Cuts a stream's bytes into output and markers. Neither needs to stand at the start of a line or of a read.</summary>
/// <remarks>An idle stream holds 4 KiB. One that fills its buffer gets larger ones, whose bytes are handed out without being copied.</remarks>
internal sealed class MarkerScanner(byte[] prefix)
{
    private const int LeastBuffer = 4 * 1024;
    private const int MostBuffer = 64 * 1024;

    // Less is copied, because handing out a whole buffer for it would waste the rest.
    private const int LeastHandedOut = 2 * 1024;

    // A marker holds a path at most (4096 bytes on Linux), or a piece of a shell's state; something longer after the prefix is no marker.
    private const int LongestMarker = 16 * 1024;

    private byte[] _buffer = new byte[LeastBuffer];
    private int _start;
    private int _end;
    private bool _isHandedOut;
    private bool _wasFilled;

    /// <summary>Where to put the next bytes read; call <see cref="Advance"/> afterwards.</summary>
    public Memory<byte> FreeSpace()
    {
        var pending = _end - _start;
        var size = _wasFilled || pending >= LeastBuffer / 2 ? MostBuffer : LeastBuffer;
        if (_isHandedOut || _start > 0 || _buffer.Length < size)
        {
            var target = _isHandedOut || _buffer.Length != size ? GC.AllocateUninitializedArray<byte>(size) : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, pending);
            (_buffer, _start, _end, _isHandedOut) = (target, 0, pending, false);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes over bytes that were put into <see cref="FreeSpace"/>.</summary>
    public void Advance(int count)
    {
        _end += count;
        _wasFilled = _end == _buffer.Length;
    }

    /// <summary>The next output or marker, as far as the bytes read allow to tell them apart.</summary>
    /// <param name="output">Bytes before the next marker; empty where a marker comes first.</param>
    /// <param name="marker">The marker, or null where output comes first.</param>
    /// <returns>False where more bytes are needed.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> output, out Marker? marker)
    {
        (output, marker) = (default, null);
        var pending = _buffer.AsSpan(_start, _end - _start);
        var found = pending.IndexOf(prefix);
        if (found == 0)
        {
            return TryReadMarker(pending, out output, out marker);
        }

        var length = found > 0 ? found : pending.Length - LengthOfBeginningPrefix(pending);
        output = Take(length);
        return length > 0;
    }

    /// <summary>What is left when the stream has ended: the beginning of a marker that never came is output after all.</summary>
    public ReadOnlyMemory<byte> Rest() => Take(_end - _start);

    private bool TryReadMarker(ReadOnlySpan<byte> pending, out ReadOnlyMemory<byte> output, out Marker? marker)
    {
        (output, marker) = (default, null);
        var length = pending[prefix.Length..].IndexOf((byte)0);
        if (length < 0 && pending.Length < LongestMarker)
        {
            return false;
        }

        marker = length < 0 ? null : Marker.Parse(pending.Slice(prefix.Length, length));
        if (marker is null)
        {
            output = Take(prefix.Length);
            return true;
        }

        _start += prefix.Length + length + 1;
        return true;
    }

    // Holds back a tail that could be the first bytes of a marker.
    private int LengthOfBeginningPrefix(ReadOnlySpan<byte> pending)
    {
        var tail = pending[Math.Max(0, pending.Length - prefix.Length + 1)..];
        for (var at = tail.IndexOf(prefix[0]); at >= 0 && !tail.IsEmpty;)
        {
            tail = tail[at..];
            if (prefix.AsSpan().StartsWith(tail))
            {
                return tail.Length;
            }

            tail = tail[1..];
            at = tail.IndexOf(prefix[0]);
        }

        return 0;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var bytes = _buffer.AsMemory(_start, length);
        _start += length;
        if (length < LeastHandedOut)
        {
            return bytes.ToArray();
        }

        _isHandedOut = true;
        return bytes;
    }
}
