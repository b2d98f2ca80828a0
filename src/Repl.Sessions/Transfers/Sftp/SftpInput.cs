using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>What a server sends: small fields are looked at in a buffer, and data goes straight into a file.</summary>
internal sealed class SftpInput(Stream stream)
{
    private const int MostPieceBytes = 256 * 1024;

    private readonly IReceivedBytes _received = stream as IReceivedBytes ?? new StreamBytes(stream);
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private byte[] _field = new byte[4096];

    /// <summary>Reads until so many bytes are there.</summary>
    /// <param name="count">How many; 1 or more.</param>
    /// <returns>Them; nothing where the stream ends before the first. Valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The stream ends in their middle.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count)
    {
        var received = await _received.ReadAtLeastAsync(count).ConfigureAwait(false);
        if (received.Length < count)
        {
            var isBetween = received.IsEmpty;
            await _received.AdvanceAsync(0).ConfigureAwait(false);
            return isBetween ? ReadOnlyMemory<byte>.Empty : throw NewEnd();
        }

        if (_field.Length < count)
        {
            _field = new byte[count];
        }

        received.Slice(0, count).CopyTo(_field);
        await _received.AdvanceAsync(count).ConfigureAwait(false);
        return _field.AsMemory(0, count);
    }

    /// <summary>Takes a piece of data that is to come, and writes it to a file.</summary>
    /// <param name="most">How much is to come; 1 or more.</param>
    /// <param name="file">The file; null where it is dropped.</param>
    /// <param name="offset">Where to write it.</param>
    /// <returns>How much was taken, and what went wrong with the file.</returns>
    /// <exception cref="EndOfStreamException">The stream has ended.</exception>
    public async ValueTask<(int Count, Exception? Failure)> MoveAsync(int most, SafeFileHandle? file, long offset)
    {
        var count = Math.Min(most, MostPieceBytes);
        var received = await _received.ReadAtLeastAsync(count).ConfigureAwait(false);
        if (received.Length < count)
        {
            await _received.AdvanceAsync(0).ConfigureAwait(false);
            throw NewEnd();
        }

        var failure = file is null ? null : Write(received.Slice(0, count), file, offset);
        await _received.AdvanceAsync(count).ConfigureAwait(false);
        return (count, failure);
    }

    private Exception? Write(ReadOnlySequence<byte> data, SafeFileHandle file, long offset)
    {
        foreach (var piece in data)
        {
            _pieces.Add(piece);
        }

        try
        {
            RandomAccess.Write(file, _pieces, offset);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return refused;
        }
        finally
        {
            _pieces.Clear();
        }
    }

    private static EndOfStreamException NewEnd() => new("The SFTP server ended in the middle of a packet.");
}
