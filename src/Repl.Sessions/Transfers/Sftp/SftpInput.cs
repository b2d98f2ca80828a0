namespace Repl.Sessions.Transfers.Sftp;

/// <summary>A stream read ahead into a buffer: small fields are looked at there, large ones are taken as they come.</summary>
internal sealed class SftpInput(Stream stream)
{
    private readonly byte[] _buffer = new byte[512 * 1024]; // at least one whole packet of the usual size, so that few reads suffice
    private int _start;
    private int _end;

    /// <summary>Reads until so many bytes are there.</summary>
    /// <param name="count">How many; not more than the buffer holds.</param>
    /// <returns>Them; nothing where the stream ends before the first. Valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The stream ends in their middle.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count)
    {
        if (_buffer.Length - _start < count)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < count)
        {
            if (!await FillAsync().ConfigureAwait(false))
            {
                return _end == _start ? ReadOnlyMemory<byte>.Empty : throw new EndOfStreamException("The SFTP server ended in the middle of a packet.");
            }
        }

        return Take(count);
    }

    /// <summary>Takes what is there, after a read if that is nothing.</summary>
    /// <param name="most">The most to take.</param>
    /// <returns>At least one byte. Valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The stream has ended.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> TakeSomeAsync(int most)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            if (!await FillAsync().ConfigureAwait(false))
            {
                throw new EndOfStreamException("The SFTP server ended in the middle of a packet.");
            }
        }

        return Take(Math.Min(most, _end - _start));
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        var taken = _buffer.AsMemory(_start, count);
        _start += count;
        return taken;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }
}
