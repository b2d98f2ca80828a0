using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>A target's files by SFTP.</summary>
internal sealed class SftpFiles : IRemoteFiles
{
    // What may be under way at once. As much as a fast connection carries in 10 ms, and little enough to end soon where it is slow.
    private const long WindowBytes = 4 * 1024 * 1024;
    private const int LeastChunkBytes = 32 * 1024; // what every server must take
    private const int MostChunkBytes = 256 * 1024;

    private readonly PlainChannel _server;
    private readonly SftpClient _client;
    private readonly SftpRequests _requests;
    private readonly ShellFiles? _programs;
    private readonly int _readBytes;
    private readonly int _writeBytes;

    private SftpFiles(PlainChannel server, SftpClient client, SftpRequests requests, ShellFiles? programs, int readBytes, int writeBytes) =>
        (_server, _client, _requests, _programs, _readBytes, _writeBytes) = (server, client, requests, programs, readBytes, writeBytes);

    public bool IsRemote => true;

    public string Method => "SFTP";

    public int FilesAtOnce => 8;

    public long UnorderedBytes => WindowBytes;

    /// <summary>Greets a server.</summary>
    /// <param name="server">The server, such as the subsystem <c>sftp</c> of an SSH connection. Disposed with this, or here where it is none.</param>
    /// <param name="programs">Where the server's host computes digests; null where it cannot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProgramStartException">It is no SFTP server.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The files own the client.")]
    public static async Task<SftpFiles> StartAsync(PlainChannel server, ShellFiles? programs, CancellationToken cancellationToken)
    {
        try
        {
            var client = await SftpClient.StartAsync(server.Input, server.Output, cancellationToken).ConfigureAwait(false);
            var requests = new SftpRequests(client);
            var limits = await requests.LimitsAsync(cancellationToken).ConfigureAwait(false);
            return new SftpFiles(server, client, requests, programs, ChunkBytes(limits?.Read), ChunkBytes(limits?.Write));
        }
        catch (Exception failure)
        {
            await server.Channel.DisposeAsync().ConfigureAwait(false);
            if (failure is IOException or InvalidDataException or SftpException)
            {
                throw new ProgramStartException(
                    $"The SFTP server at the target does not work: {failure.Message}", "Check its configuration.", failure);
            }

            throw;
        }
    }

    public async Task<FileFacts?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await AtAsync(path, () => _requests.StatAsync(path, cancellationToken)).ConfigureAwait(false);
        }
        catch (FileProblemException missing) when (missing.Failure is TransferFailure.NotFound)
        {
            return null;
        }
    }

    public Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken) => AtAsync(folder, async () =>
    {
        var handle = await _requests.OpenFolderAsync(folder, cancellationToken).ConfigureAwait(false);
        try
        {
            var entries = new List<FolderEntry>();
            while (await _requests.ReadFolderAsync(handle, cancellationToken).ConfigureAwait(false) is { } more)
            {
                entries.AddRange(more);
            }

            for (var index = 0; index < entries.Count; index++)
            {
                if (entries[index].Facts.Kind is FileKind.Link)
                {
                    entries[index] = await FollowAsync(folder, entries[index], cancellationToken).ConfigureAwait(false);
                }
            }

            return (IReadOnlyList<FolderEntry>)entries;
        }
        finally
        {
            await _requests.CloseAsync(handle).ConfigureAwait(false);
        }
    });

    public async Task MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        switch (await FindAsync(path, cancellationToken).ConfigureAwait(false))
        {
            case { Kind: FileKind.Folder }:
                return;
            case not null:
                throw new FileProblemException(TransferFailure.NotAFolder, isRemote: true, path, "");
        }

        if (FilePath.Parent(path) is { } parent)
        {
            await MakeFolderAsync(parent, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await AtAsync(path, () => _requests.MakeFolderAsync(path, cancellationToken)).ConfigureAwait(false);
        }
        catch (FileProblemException)
        {
            // Somebody else may just have made it.
            if (await FindAsync(path, cancellationToken).ConfigureAwait(false) is not { Kind: FileKind.Folder })
            {
                throw;
            }
        }
    }

    public Task<long> ReadAsync(string path, long offset, long size, SafeFileHandle into, Action<long> moved, CancellationToken cancellationToken) =>
        AtAsync(path, async () =>
        {
            var handle = await _requests.OpenFileAsync(path, SftpOpen.Read, null, cancellationToken).ConfigureAwait(false);
            try
            {
                return await new SftpDownload(_client, handle, into, _readBytes, WindowBytes).RunAsync(offset, size, moved, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await _requests.CloseAsync(handle).ConfigureAwait(false);
            }
        });

    public Task<long> WriteAsync(string path, long offset, UnixFileMode mode, SafeFileHandle from, Action<long> moved, CancellationToken cancellationToken) =>
        AtAsync(path, async () =>
        {
            var flags = SftpOpen.Write | SftpOpen.Create | (offset == 0 ? SftpOpen.Truncate : 0);
            var handle = await _requests.OpenFileAsync(path, flags, mode, cancellationToken).ConfigureAwait(false);
            try
            {
                await new SftpUpload(_client, handle, from, _writeBytes, WindowBytes).RunAsync(offset, moved, cancellationToken).ConfigureAwait(false);
                return (await _requests.StatAsync(handle, cancellationToken).ConfigureAwait(false)).Size;
            }
            catch (SftpException refused) when (refused.Status is SftpStatus.Failure)
            {
                // Version 3 has no status for a full disk.
                if (await _requests.FreeBytesAsync(path, cancellationToken).ConfigureAwait(false) < (ulong)_writeBytes)
                {
                    throw new FileProblemException(TransferFailure.NoSpace, isRemote: true, path, "", refused);
                }

                throw;
            }
            finally
            {
                await _requests.CloseAsync(handle).ConfigureAwait(false);
            }
        });

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) => AtAsync(newPath, async () =>
    {
        if (!_requests.CanReplace)
        {
            await RemoveAsync(newPath, cancellationToken).ConfigureAwait(false); // for a moment there is no file of that name, but never half a one
        }

        await _requests.RenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
    });

    public async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await AtAsync(path, () => _requests.RemoveAsync(path, cancellationToken)).ConfigureAwait(false);
        }
        catch (FileProblemException missing) when (missing.Failure is TransferFailure.NotFound)
        {
            // That is what was wanted.
        }
    }

    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken) =>
        AtAsync(path, () => _requests.SetAsync(path, mode, modifiedAt, cancellationToken));

    public Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken) =>
        _programs?.DigestAsync(path, cancellationToken) ?? Task.FromResult<byte[]?>(null);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().ConfigureAwait(false);
        await _server.Channel.DisposeAsync().ConfigureAwait(false);
    }

    private static int ChunkBytes(ulong? limit) => limit is null or 0 ? LeastChunkBytes : (int)Math.Min(limit.Value, MostChunkBytes);

    private async Task<FolderEntry> FollowAsync(string folder, FolderEntry link, CancellationToken cancellationToken) =>
        await FindAsync(FilePath.Join(folder, link.Name), cancellationToken).ConfigureAwait(false) is { Kind: FileKind.File } file
            ? link with { Facts = file }
            : link;

    private static async Task AtAsync(string path, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SftpException or IOException or InvalidDataException)
        {
            throw Describe(path, failure);
        }
    }

    private static async Task<T> AtAsync<T>(string path, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SftpException or IOException or InvalidDataException)
        {
            throw Describe(path, failure);
        }
    }

    private static FileProblemException Describe(string path, Exception failure)
    {
        var (kind, detail) = failure switch
        {
            SftpException { Status: SftpStatus.NoSuchFile } => (TransferFailure.NotFound, $"the server says: {failure.Message}"),
            SftpException { Status: SftpStatus.PermissionDenied } => (TransferFailure.NoPermission, $"the server says: {failure.Message}"),
            SftpException => (TransferFailure.Other, $"the server says: {failure.Message}"),
            _ => (TransferFailure.Broken, failure.Message),
        };
        return new FileProblemException(kind, isRemote: true, path, detail, failure);
    }
}
