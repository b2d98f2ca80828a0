using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>A local file on its way into an archive, which says beforehand how long it is: as many bytes are given as there were then.</summary>
/// <param name="file">The file; the caller's.</param>
/// <param name="path">Its path, for what goes wrong.</param>
/// <param name="moved">Told how many more bytes were taken.</param>
internal sealed class FileToPack(SafeFileHandle file, string path, Action<long> moved) : Stream
{
    private const int BufferBytes = 256 * 1024; // more is not faster

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true; // the archive's writer asks for the length

    public override bool CanWrite => false;

    public override long Length { get; } = RandomAccess.GetLength(file);

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        using var memory = MemoryPool<byte>.Shared.Rent(BufferBytes);
        for (int count; (count = Read(memory.Memory.Span[..BufferBytes])) > 0;)
        {
            await destination.WriteAsync(memory.Memory[..count], cancellationToken).ConfigureAwait(false);
            moved(count);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Length - _position);
        var count = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], _position);
        if (count == 0 && wanted > 0)
        {
            throw new FileProblemException(TransferFailure.Changed, isRemote: false, path, $"it had {Length} bytes, and then {_position}");
        }

        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
