using System.Formats.Tar;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>
/// A container's files by the Engine alone, also where the container has no shell. All throw <see cref="TransferException"/>.
/// </summary>
/// <remarks>
/// They are read and written as root, whatever user the container has; what is written belongs to that user. A file is replaced in place:
/// one that breaks off in the middle may stay as half a file. What lies in a tmpfs is not seen; see <see cref="ContainerArchive"/>.
/// </remarks>
/// <param name="engine">The Engine.</param>
/// <param name="container">The container's number or name.</param>
/// <param name="session">What the user calls it, for messages.</param>
internal sealed class ContainerFiles(EngineClient engine, string container, string session)
{
    /// <summary>What a new file may be, where nothing else is said: read by all, written by its owner.</summary>
    public const UnixFileMode UsualMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode FolderMode = UsualMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ContainerArchive _archive = new(engine, container);
    private ContainerUser? _user;

    /// <summary>Opens a file to read it. Disposing the stream ends that.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="cancellationToken">Gives up, also while it is read.</param>
    /// <returns>Its content; its length is known.</returns>
    public Task<Stream> OpenFileAsync(string path, CancellationToken cancellationToken) => TryAsync(path, async () =>
    {
        if (await _archive.ResolveAsync(path, cancellationToken).ConfigureAwait(false) is not var (place, stat))
        {
            await engine.GetAsync<ContainerDetails>($"/containers/{Uri.EscapeDataString(container)}/json", cancellationToken).ConfigureAwait(false); // or it is the container that is missing
            throw new FileProblemException(TransferFailure.NotFound, isRemote: true, path, "");
        }

        return ContainerArchive.KindOf(stat) switch
        {
            FileKind.File => await _archive.OpenAsync(place, cancellationToken).ConfigureAwait(false),
            FileKind.Folder => throw new FileProblemException(TransferFailure.IsFolder, isRemote: true, path, ""),
            _ => throw new FileProblemException(TransferFailure.NotAFile, isRemote: true, path, ""),
        };
    });

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var content = await OpenFileAsync(path, cancellationToken).ConfigureAwait(false);
        await using var _ = content.ConfigureAwait(false);
        return await TryAsync(path, async () =>
        {
            using var all = new MemoryStream();
            await content.CopyToAsync(all, cancellationToken).ConfigureAwait(false);
            return all.ToArray();
        }).ConfigureAwait(false);
    }

    /// <summary>Writes a whole file, in place of the one that has its name. Missing folders are made.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">All its bytes.</param>
    /// <param name="mode">Its permissions; null for those of the file that it replaces, else <see cref="UsualMode"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await WriteFileAsync(path, stream, mode, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a whole file, in place of the one that has its name. Missing folders are made.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">Its bytes, from where the stream stands; it must tell its length.</param>
    /// <param name="mode">Its permissions; null for those of the file that it replaces, else <see cref="UsualMode"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WriteFileAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) => TryAsync(path, async () =>
    {
        var existing = await _archive.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        switch (existing is { Stat: var stat } ? ContainerArchive.KindOf(stat) : FileKind.File)
        {
            case FileKind.Folder:
                throw new FileProblemException(TransferFailure.IsFolder, isRemote: true, path, "");
            case FileKind.Other:
                throw new FileProblemException(TransferFailure.NotAFile, isRemote: true, path, "");
        }

        var place = existing?.Path ?? path;
        var permissions = mode ?? (existing is { Stat: var replaced } ? ContainerArchive.ModeOf(replaced) : UsualMode);
        await WriteAsync(
            FilePath.Parent(place) ?? "/",
            (tar, folder, user, stop) => tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, FilePath.Join(folder, FilePath.Name(place))) { Uid = user.Id, Gid = user.Group, Mode = permissions, DataStream = content }, stop),
            cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Copies a file of this machine into the container. Missing folders are made.</summary>
    /// <param name="localPath">The file.</param>
    /// <param name="path">An absolute path.</param>
    /// <param name="moved">Told how many more bytes have gone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task UploadAsync(string localPath, string path, Action<long> moved, CancellationToken cancellationToken) => TryAsync(path, async () =>
    {
        using var file = LocalFiles.OpenToRead(localPath);
        var content = new FileToPack(file, localPath, moved);
        await using var _ = content.ConfigureAwait(false);
        var mode = OperatingSystem.IsWindows() ? UsualMode : File.GetUnixFileMode(localPath) & (UnixFileMode)0x1FF;
        await WriteFileAsync(path, content, mode, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Copies a file of the container to this machine. Under its name there is only the whole file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="localPath">The copy.</param>
    /// <param name="moved">Told how many more bytes have come.</param>
    /// <param name="cancellationToken">Gives up; nothing is left.</param>
    public async Task DownloadAsync(string path, string localPath, Action<long> moved, CancellationToken cancellationToken)
    {
        var content = await OpenFileAsync(path, cancellationToken).ConfigureAwait(false);
        await using var _ = content.ConfigureAwait(false);
        await TryAsync(path, async () =>
        {
            var part = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(localPath))!, $".{Path.GetRandomFileName()}.part");
            try
            {
                using (var into = LocalFiles.OpenToWrite(part, UsualMode, 0))
                {
                    await ReceiveAsync(content, into, moved, cancellationToken).ConfigureAwait(false);
                }

                File.Move(part, localPath, overwrite: true);
                return true;
            }
            catch (Exception failure) when (failure is LocalWriteException or UnauthorizedAccessException)
            {
                throw LocalFiles.Explain(localPath, failure.InnerException ?? failure);
            }
            finally
            {
                File.Delete(part);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Copies one file, either way; see <see cref="UploadAsync"/> and <see cref="DownloadAsync"/>.</summary>
    /// <param name="request">What. A destination that ends in <c>/</c> is the folder that it goes into.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TransferResult> CopyAsync(TransferRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var bytes = 0L;
        var local = LocalFiles.Resolve(request.LocalPath);
        var remote = FilePath.Join("/", request.RemotePath);
        if (request.Direction is TransferDirection.Upload)
        {
            await UploadAsync(local, remote.EndsWith('/') ? FilePath.Join(remote, Path.GetFileName(local)) : remote, moved => bytes += moved, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var copy = request.LocalPath.EndsWith('/') || Directory.Exists(local) ? Path.Combine(local, FilePath.Name(remote)) : local;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await DownloadAsync(remote, copy, moved => bytes += moved, cancellationToken).ConfigureAwait(false);
        }

        return new TransferResult { Files = 1, Bytes = bytes, Duration = time.GetElapsedTime(started), Method = "archive" };
    }

    /// <summary>Copies a folder of this machine into the container, without what its <c>.gitignore</c> and <c>.sandboxignore</c> leave out.</summary>
    /// <param name="localFolder">The folder; what is in it goes directly into <paramref name="folder"/>.</param>
    /// <param name="folder">An absolute path; made where it is missing.</param>
    /// <param name="progress">Told at most ten times a second, and at the end. Null for nobody.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; what has arrived stays.</param>
    public Task<TransferResult> SendFolderAsync(
        string localFolder, string folder, IProgress<TransferProgress>? progress, TimeProvider time, CancellationToken cancellationToken) => TryAsync(folder, async () =>
    {
        var packing = new DirectoryArchive(FolderToPack.Find(LocalFiles.Resolve(localFolder), cancellationToken), progress, time);
        var place = FilePath.Join("/", folder);
        await WriteAsync(place, packing.WriteAsync, cancellationToken).ConfigureAwait(false);
        return packing.Result;
    });

    private static async Task ReceiveAsync(Stream content, Microsoft.Win32.SafeHandles.SafeFileHandle into, Action<long> moved, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var end = 0L;
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; end += count)
        {
            ShellFiles.WriteLocal(into, buffer.AsSpan(0, count), end);
            moved(count);
        }
    }

    // Unpacks into the innermost folder that is there already; those that are missing come first in the archive.
    private async Task WriteAsync(string folder, Func<TarWriter, string, ContainerUser, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        _user ??= await ContainerUser.FindAsync(engine, container, _archive, cancellationToken).ConfigureAwait(false);
        List<string> missing = [];
        var place = folder;
        while (place is not "/" && await _archive.ResolveAsync(place, cancellationToken).ConfigureAwait(false) is null)
        {
            missing.Insert(0, FilePath.Name(place));
            place = FilePath.Parent(place) ?? "/";
        }

        await _archive.WriteAsync(
            place,
            async (tar, stop) =>
            {
                var inner = "";
                foreach (var name in missing)
                {
                    inner = FilePath.Join(inner, name);
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, inner) { Uid = _user.Id, Gid = _user.Group, Mode = FolderMode }, stop).ConfigureAwait(false);
                }

                await write(tar, inner, _user, stop).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> TryAsync<T>(string path, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (FileProblemException problem)
        {
            throw problem.ToTransferException(session);
        }
        catch (EngineException refused)
        {
            throw (await ExplainAsync(path, refused).ConfigureAwait(false)).ToTransferException(session);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or HttpRequestException)
        {
            throw new FileProblemException(TransferFailure.Broken, isRemote: true, path, broken.Message, broken).ToTransferException(session);
        }
    }

    private async Task<FileProblemException> ExplainAsync(string path, EngineException refused)
    {
        var failure = refused.Status switch
        {
            null => TransferFailure.Broken,
            _ when refused.Said.Contains("read-only", StringComparison.Ordinal) => TransferFailure.NoPermission, // the root, or a volume; the status does not tell
            _ when await LiesInFileAsync(path).ConfigureAwait(false) => TransferFailure.NotAFolder,
            _ => ShellProblem.Classify(refused.Said.Length > 0 ? refused.Said : refused.Problem),
        };
        return new FileProblemException(failure, isRemote: true, path, refused.Said.Length > 0 ? refused.Said : refused.Problem, refused);
    }

    // For which the Engine has no words.
    private async Task<bool> LiesInFileAsync(string path)
    {
        using var limit = new CancellationTokenSource(EngineClient.UsualAnswerLimit);
        for (var outer = FilePath.Parent(path); outer is not (null or "/"); outer = FilePath.Parent(outer))
        {
            try
            {
                if (await _archive.ResolveAsync(outer, limit.Token).ConfigureAwait(false) is { Stat: var stat })
                {
                    return ContainerArchive.KindOf(stat) is not FileKind.Folder;
                }
            }
            catch (EngineException)
            {
                // It lies in a file itself.
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        return false;
    }
}
