using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>
/// A container's files: by its shell, and the bytes of large ones by the Engine's archives, which are several times as fast as a program
/// that is fed. What an archive does, root does; so the shell has made the file before, or opened it, and what the Engine does not see as the
/// shell does, as in a tmpfs, goes by the shell.
/// </summary>
/// <param name="connection">To the container.</param>
/// <param name="archive">The archives; null where they are not to be used: over a network they are no faster.</param>
/// <param name="shell">The shell's way.</param>
/// <param name="giveBack">Takes what this has used, at the end.</param>
internal sealed class ArchiveFiles(IConnection connection, ContainerArchive? archive, ShellFiles shell, Func<ValueTask> giveBack) : IRemoteFiles
{
    private const long LeastBytes = 1_000_000; // below, `cat` takes no longer

    // A second or two. As long as an archive is under way, the Engine starts no program in the container.
    private const long MostBytes = 1_000_000_000;
    private const int BufferBytes = 256 * 1024;

    private bool _hasPacked;
    private int _isDisposed;

    public bool IsRemote => true;

    public string Method => _hasPacked ? "archive" : shell.Method;

    public int FilesAtOnce => shell.FilesAtOnce;

    public long UnorderedBytes => shell.UnorderedBytes;

    public Task<FileFacts?> FindAsync(string path, CancellationToken cancellationToken) => shell.FindAsync(path, cancellationToken);

    public Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken) => shell.ListAsync(folder, cancellationToken);

    public Task MakeFolderAsync(string path, CancellationToken cancellationToken) => shell.MakeFolderAsync(path, cancellationToken);

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) => shell.RenameAsync(path, newPath, cancellationToken);

    public Task RemoveAsync(string path, CancellationToken cancellationToken) => shell.RemoveAsync(path, cancellationToken);

    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken) =>
        shell.SetAsync(path, mode, modifiedAt, cancellationToken);

    public Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken) => shell.DigestAsync(path, cancellationToken);

    public async Task<long> ReadAsync(string path, long offset, long size, SafeFileHandle into, Action<long> moved, CancellationToken cancellationToken)
    {
        var count = new HighWater(moved);
        if (IsFor(archive, path, offset, size) && await OpenAsync(archive, path, cancellationToken).ConfigureAwait(false) is { } packed)
        {
            try
            {
                await using var _ = packed.ConfigureAwait(false);
                return await ReceiveAsync(packed, into, count, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsArchiveFailure(failure, cancellationToken))
            {
                count.StartAgain();
            }
        }

        return await shell.ReadAsync(path, offset, size, into, count.Add, cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> WriteAsync(string path, long offset, UnixFileMode mode, SafeFileHandle from, Action<long> moved, CancellationToken cancellationToken)
    {
        var count = new HighWater(moved);
        if (IsFor(archive, path, offset, RandomAccess.GetLength(from)))
        {
            try
            {
                if (await MakeAsync(archive, path, mode, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    return await SendAsync(archive, entry, path, from, count, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception failure) when (IsArchiveFailure(failure, cancellationToken))
            {
                count.StartAgain(); // by the shell, which also tells what is wrong, such as a full disk
            }
        }

        return await shell.WriteAsync(path, offset, mode, from, count.Add, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isDisposed, 1) == 0 ? giveBack() : ValueTask.CompletedTask;

    private static bool IsFor([NotNullWhen(true)] ContainerArchive? archive, string path, long offset, long size) =>
        archive is not null && offset == 0 && size is >= LeastBytes and <= MostBytes && path.StartsWith('/') && !path.EndsWith('/');

    // Not where the user has stopped it. In a lost container the shell's way fails at once, and tells the reason.
    private static bool IsArchiveFailure(Exception failure, CancellationToken cancellationToken) =>
        failure is IOException or InvalidDataException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested;

    // Null where archive and shell do not see the same file. The user has to be allowed to read it.
    private async Task<Stream?> OpenAsync(ContainerArchive archive, string path, CancellationToken cancellationToken)
    {
        try
        {
            await shell.RequireReadableAsync(path, cancellationToken).ConfigureAwait(false);
            var facts = await shell.FindAsync(path, cancellationToken).ConfigureAwait(false);
            return await archive.ResolveAsync(path, cancellationToken).ConfigureAwait(false) is var (place, seen)
                && ContainerArchive.KindOf(seen) is FileKind.File
                && facts is { Kind: FileKind.File, ModifiedAt: { } time }
                && (seen.Size, seen.ModifiedAt.ToUnixTimeSeconds()) == (facts.Size, time.ToUnixTimeSeconds())
                    ? await archive.OpenAsync(place, cancellationToken).ConfigureAwait(false)
                    : null;
        }
        catch (Exception failure) when (IsArchiveFailure(failure, cancellationToken))
        {
            return null;
        }
    }

    private async Task<long> ReceiveAsync(Stream packed, SafeFileHandle into, HighWater count, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Lost);
        using var buffer = MemoryPool<byte>.Shared.Rent(BufferBytes);
        var end = 0L;
        for (int read; (read = await packed.ReadAsync(buffer.Memory, stop.Token).ConfigureAwait(false)) > 0; end += read)
        {
            ShellFiles.WriteLocal(into, buffer.Memory.Span[..read], end);
            count.Add(read);
        }

        _hasPacked = true;
        return end;
    }

    // Null where archive and shell do not see the same file.
    private async Task<PaxTarEntry?> MakeAsync(ContainerArchive archive, string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        if (await shell.MakeFileAsync(path, mode, cancellationToken).ConfigureAwait(false) is not var (owner, group, made)
            || await archive.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { Size: 0 } seen
            || ContainerArchive.KindOf(seen) is not FileKind.File)
        {
            return null;
        }

        return new PaxTarEntry(TarEntryType.RegularFile, FilePath.Name(path)) { Uid = owner, Gid = group, Mode = made };
    }

    private async Task<long> SendAsync(ContainerArchive archive, PaxTarEntry entry, string path, SafeFileHandle from, HighWater count, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Lost);
        var content = new FileToPack(from, path, count.Add);
        await using var _ = content.ConfigureAwait(false);
        entry.DataStream = content;
        await archive.WriteAsync(FilePath.Parent(path)!, (tar, given) => tar.WriteEntryAsync(entry, given), stop.Token).ConfigureAwait(false);
        _hasPacked = true;
        return (await archive.FindAsync(path, stop.Token).ConfigureAwait(false))?.Size ?? 0;
    }

    /// <summary>Counts what has moved; where it moves a second time, only what is beyond the first.</summary>
    private sealed class HighWater(Action<long> moved)
    {
        private long _counted;
        private long _position;

        public void StartAgain() => _position = 0;

        public void Add(long bytes)
        {
            _position += bytes;
            if (_position > _counted)
            {
                moved(_position - _counted);
                _counted = _position;
            }
            else
            {
                moved(0);
            }
        }
    }
}
