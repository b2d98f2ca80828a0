using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>A target's files by SFTP.</summary>
internal sealed class SftpFiles : IRemoteFiles
{
    private const uint ReadFlag = 1;
    private const uint WriteFlag = 2;
    private const uint CreateFlag = 8;
    private const uint TruncateFlag = 16;

    // What may be under way at once. As much as a fast connection carries in 10 ms, and little enough to end soon where it is slow.
    private const long WindowBytes = 4 * 1024 * 1024;
    private const int LeastChunkBytes = 32 * 1024; // what every server must take
    private const int MostChunkBytes = 256 * 1024;

    private readonly PlainChannel _server;
    private readonly SftpClient _client;
    private readonly ShellFiles? _programs;
    private readonly int _readBytes;
    private readonly int _writeBytes;

    private SftpFiles(PlainChannel server, SftpClient client, ShellFiles? programs, int readBytes, int writeBytes) =>
        (_server, _client, _programs, _readBytes, _writeBytes) = (server, client, programs, readBytes, writeBytes);

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
            var (read, write) = await AskLimitsAsync(client, cancellationToken).ConfigureAwait(false);
            return new SftpFiles(server, client, programs, read, write);
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
            return await AtAsync(path, () => StatAsync(path, cancellationToken)).ConfigureAwait(false);
        }
        catch (FileProblemException missing) when (missing.Failure is TransferFailure.NotFound)
        {
            return null;
        }
    }

    public Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken) => AtAsync(folder, async () =>
    {
        var handle = await OpenAsync(SftpType.OpenFolder, folder, static _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            var entries = new List<FolderEntry>();
            while (await ReadFolderAsync(handle, cancellationToken).ConfigureAwait(false) is { } more)
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
            await CloseAsync(handle).ConfigureAwait(false);
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
            await AtAsync(path, () => _client.AskAsync(SftpType.MakeFolder, SftpType.Status, packet =>
            {
                packet.Text(path);
                default(SftpAttributes).Write(packet);
            }, cancellationToken)).ConfigureAwait(false);
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
            var handle = await OpenFileAsync(path, ReadFlag, null, cancellationToken).ConfigureAwait(false);
            try
            {
                return await new SftpDownload(_client, handle, into, _readBytes, WindowBytes).RunAsync(offset, size, moved, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await CloseAsync(handle).ConfigureAwait(false);
            }
        });

    public Task<long> WriteAsync(string path, long offset, UnixFileMode mode, SafeFileHandle from, Action<long> moved, CancellationToken cancellationToken) =>
        AtAsync(path, async () =>
        {
            var flags = WriteFlag | CreateFlag | (offset == 0 ? TruncateFlag : 0);
            var handle = await OpenFileAsync(path, flags, mode, cancellationToken).ConfigureAwait(false);
            try
            {
                await new SftpUpload(_client, handle, from, _writeBytes, WindowBytes).RunAsync(offset, moved, cancellationToken).ConfigureAwait(false);
                var body = await _client.AskAsync(SftpType.HandleStat, SftpType.Attributes, packet => packet.Bytes(handle), cancellationToken).ConfigureAwait(false);
                return ReadFacts(body).Size;
            }
            catch (SftpException refused) when (refused.Status is SftpStatus.Failure)
            {
                if (await IsFullAsync(path, cancellationToken).ConfigureAwait(false))
                {
                    throw new FileProblemException(TransferFailure.NoSpace, isRemote: true, path, "", refused);
                }

                throw;
            }
            finally
            {
                await CloseAsync(handle).ConfigureAwait(false);
            }
        });

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) => AtAsync(newPath, async () =>
    {
        if (_client.Extensions.ContainsKey("posix-rename@openssh.com"))
        {
            await ExtendedAsync("posix-rename@openssh.com", SftpType.Status, path, newPath, cancellationToken).ConfigureAwait(false);
            return true;
        }

        // Version 3 renames over nothing. For a moment there is no file of that name, but never half a one.
        await RemoveAsync(newPath, cancellationToken).ConfigureAwait(false);
        await _client.AskAsync(SftpType.Rename, SftpType.Status, packet =>
        {
            packet.Text(path);
            packet.Text(newPath);
        }, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await AtAsync(path, () => _client.AskAsync(SftpType.Remove, SftpType.Status, packet => packet.Text(path), cancellationToken)).ConfigureAwait(false);
        }
        catch (FileProblemException missing) when (missing.Failure is TransferFailure.NotFound)
        {
            // That is what was wanted.
        }
    }

    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken) =>
        AtAsync(path, () => _client.AskAsync(SftpType.SetStat, SftpType.Status, packet =>
        {
            packet.Text(path);
            new SftpAttributes(Mode: (uint?)mode, ModifiedAt: (uint?)modifiedAt?.ToUnixTimeSeconds()).Write(packet);
        }, cancellationToken));

    public Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken) =>
        _programs?.DigestAsync(path, cancellationToken) ?? Task.FromResult<byte[]?>(null);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().ConfigureAwait(false);
        await _server.Channel.DisposeAsync().ConfigureAwait(false);
    }

    // limits@openssh.com, OpenSSH's PROTOCOL, section 4.8: the most bytes of a packet, a read and a write, and the most open handles.
    private static async Task<(int Read, int Write)> AskLimitsAsync(SftpClient client, CancellationToken cancellationToken)
    {
        if (!client.Extensions.ContainsKey("limits@openssh.com"))
        {
            return (LeastChunkBytes, LeastChunkBytes);
        }

        var body = await client.AskAsync(
            SftpType.Extended, SftpType.ExtendedReply, packet => packet.Text("limits@openssh.com"), cancellationToken).ConfigureAwait(false);
        return ReadLimits(body);
    }

    private static (int Read, int Write) ReadLimits(byte[] body)
    {
        var reader = new SftpReader(body);
        reader.UInt64(); // of a packet
        return (Choose(reader.UInt64()), Choose(reader.UInt64()));

        static int Choose(ulong limit) => limit == 0 ? LeastChunkBytes : (int)Math.Min(limit, MostChunkBytes);
    }

    private static FileFacts ReadFacts(byte[] body)
    {
        var reader = new SftpReader(body);
        return SftpAttributes.Read(ref reader).ToFacts();
    }

    private static List<FolderEntry> ReadEntries(byte[] body)
    {
        var reader = new SftpReader(body);
        var entries = new List<FolderEntry>();
        for (var count = reader.UInt32(); count > 0; count--)
        {
            var name = reader.Text();
            reader.Bytes(); // the line that `ls -l` shows
            var facts = SftpAttributes.Read(ref reader).ToFacts();
            if (name is not ("." or ".."))
            {
                entries.Add(new FolderEntry(name, facts));
            }
        }

        return entries;
    }

    private async Task<FileFacts?> StatAsync(string path, CancellationToken cancellationToken) =>
        ReadFacts(await _client.AskAsync(SftpType.Stat, SftpType.Attributes, packet => packet.Text(path), cancellationToken).ConfigureAwait(false));

    private async Task<List<FolderEntry>?> ReadFolderAsync(byte[] handle, CancellationToken cancellationToken)
    {
        try
        {
            return ReadEntries(await _client.AskAsync(SftpType.ReadFolder, SftpType.Name, packet => packet.Bytes(handle), cancellationToken).ConfigureAwait(false));
        }
        catch (SftpException end) when (end.Status is SftpStatus.EndOfFile)
        {
            return null;
        }
    }

    private async Task<FolderEntry> FollowAsync(string folder, FolderEntry link, CancellationToken cancellationToken) =>
        await FindAsync(FilePath.Join(folder, link.Name), cancellationToken).ConfigureAwait(false) is { Kind: FileKind.File } file
            ? link with { Facts = file }
            : link;

    private Task<byte[]> OpenFileAsync(string path, uint flags, UnixFileMode? mode, CancellationToken cancellationToken) =>
        OpenAsync(SftpType.Open, path, packet =>
        {
            packet.UInt32(flags);
            new SftpAttributes(Mode: (uint?)mode).Write(packet);
        }, cancellationToken);

    private async Task<byte[]> OpenAsync(SftpType type, string path, Action<SftpWriter> write, CancellationToken cancellationToken)
    {
        var body = await _client.AskAsync(type, SftpType.Handle, packet =>
        {
            packet.Text(path);
            write(packet);
        }, cancellationToken).ConfigureAwait(false);
        return new SftpReader(body).Bytes().ToArray();
    }

    // Nobody waits for the answer, but the server gets to it before anything that is asked later.
    private async Task CloseAsync(byte[] handle)
    {
        using var batch = new SftpWriter();
        var start = _client.Begin(batch, SftpType.Close, new SftpReply());
        batch.Bytes(handle);
        batch.End(start);
        try
        {
            await _client.SendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The server has ended, and its handles with it.
        }
    }

    private Task<byte[]> ExtendedAsync(string name, SftpType expected, string first, string? second, CancellationToken cancellationToken) =>
        _client.AskAsync(SftpType.Extended, expected, packet =>
        {
            packet.Text(name);
            packet.Text(first);
            if (second is not null)
            {
                packet.Text(second);
            }
        }, cancellationToken);

    // Version 3 has no status for a full disk. statvfs@openssh.com, OpenSSH's PROTOCOL, section 4.4: the fifth figure is what is left.
    private async Task<bool> IsFullAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ExtendedAsync("statvfs@openssh.com", SftpType.ExtendedReply, path, null, cancellationToken).ConfigureAwait(false);
            return ReadFreeBytes(body) < (ulong)_writeBytes;
        }
        catch (SftpException)
        {
            return false;
        }
    }

    private static ulong ReadFreeBytes(byte[] body)
    {
        var reader = new SftpReader(body);
        reader.UInt64();
        var blockBytes = reader.UInt64();
        reader.UInt64();
        reader.UInt64();
        return reader.UInt64() * blockBytes;
    }

    private static async Task<T> AtAsync<T>(string path, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SftpException refused)
        {
            var failure = refused.Status switch
            {
                SftpStatus.NoSuchFile => TransferFailure.NotFound,
                SftpStatus.PermissionDenied => TransferFailure.NoPermission,
                _ => TransferFailure.Other,
            };
            throw new FileProblemException(failure, isRemote: true, path, $"the server says: {refused.Message}", refused);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            throw new FileProblemException(TransferFailure.Broken, isRemote: true, path, broken.Message, broken);
        }
    }
}
