namespace Repl.Sessions.Transfers.Sftp;

/// <summary>The single requests of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 6), and the extensions of OpenSSH's that help.</summary>
/// <param name="client">The server.</param>
/// <remarks>Thread safe. Each throws <see cref="SftpException"/> where the server refuses, and <see cref="IOException"/> where it has ended.</remarks>
internal sealed class SftpRequests(SftpClient client)
{
    private const string RenameExtension = "posix-rename@openssh.com";
    private const string LimitsExtension = "limits@openssh.com";
    private const string FreeSpaceExtension = "statvfs@openssh.com";

    /// <summary>Whether a file can be renamed over another one, at once.</summary>
    public bool CanReplace => client.Extensions.ContainsKey(RenameExtension);

    /// <summary>What a path leads to, links followed.</summary>
    public async Task<FileFacts> StatAsync(string path, CancellationToken cancellationToken) =>
        ReadFacts(await client.AskAsync(SftpType.Stat, SftpType.Attributes, packet => packet.Text(path), cancellationToken).ConfigureAwait(false));

    /// <summary>What an open handle leads to.</summary>
    public async Task<FileFacts> StatAsync(byte[] handle, CancellationToken cancellationToken) =>
        ReadFacts(await client.AskAsync(SftpType.HandleStat, SftpType.Attributes, packet => packet.Bytes(handle), cancellationToken).ConfigureAwait(false));

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="flags">For what.</param>
    /// <param name="mode">The permissions of a new file; null leaves them to the server.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Its handle, to be given back by <see cref="CloseAsync"/>.</returns>
    public Task<byte[]> OpenFileAsync(string path, SftpOpen flags, UnixFileMode? mode, CancellationToken cancellationToken) =>
        OpenAsync(SftpType.Open, path, packet =>
        {
            packet.UInt32((uint)flags);
            new SftpAttributes(Mode: (uint?)mode).Write(packet);
        }, cancellationToken);

    /// <summary>Opens a folder, to be read.</summary>
    public Task<byte[]> OpenFolderAsync(string path, CancellationToken cancellationToken) => OpenAsync(SftpType.OpenFolder, path, static _ => { }, cancellationToken);

    /// <summary>The next entries of a folder; null after the last.</summary>
    public async Task<IReadOnlyList<FolderEntry>?> ReadFolderAsync(byte[] handle, CancellationToken cancellationToken)
    {
        try
        {
            return ReadEntries(await client.AskAsync(SftpType.ReadFolder, SftpType.Name, packet => packet.Bytes(handle), cancellationToken).ConfigureAwait(false));
        }
        catch (SftpException end) when (end.Status is SftpStatus.EndOfFile)
        {
            return null;
        }
    }

    /// <summary>Gives a handle back. Nobody waits for the answer, but the server gets to it before anything that is asked later.</summary>
    public async Task CloseAsync(byte[] handle)
    {
        using var batch = new SftpWriter();
        var start = client.Begin(batch, SftpType.Close, new SftpReply());
        batch.Bytes(handle);
        batch.End(start);
        try
        {
            await client.SendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The server has ended, and its handles with it.
        }
    }

    /// <summary>Makes one folder, whose parent exists.</summary>
    public Task MakeFolderAsync(string path, CancellationToken cancellationToken) => client.AskAsync(SftpType.MakeFolder, SftpType.Status, packet =>
    {
        packet.Text(path);
        default(SftpAttributes).Write(packet);
    }, cancellationToken);

    /// <summary>Renames; over another file only where <see cref="CanReplace"/>.</summary>
    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) =>
        CanReplace
            ? ExtendedAsync(RenameExtension, SftpType.Status, cancellationToken, path, newPath)
            : client.AskAsync(SftpType.Rename, SftpType.Status, packet =>
            {
                packet.Text(path);
                packet.Text(newPath);
            }, cancellationToken);

    /// <summary>Removes a file.</summary>
    public Task RemoveAsync(string path, CancellationToken cancellationToken) =>
        client.AskAsync(SftpType.Remove, SftpType.Status, packet => packet.Text(path), cancellationToken);

    /// <summary>Changes what is known of a file; null leaves it.</summary>
    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken) =>
        client.AskAsync(SftpType.SetStat, SftpType.Status, packet =>
        {
            packet.Text(path);
            new SftpAttributes(Mode: (uint?)mode, ModifiedAt: (uint?)modifiedAt?.ToUnixTimeSeconds()).Write(packet);
        }, cancellationToken);

    /// <summary>The most bytes of one read and of one write (OpenSSH's PROTOCOL, section 4.8); null where the server does not tell, 0 where it has no limit.</summary>
    public async Task<(ulong Read, ulong Write)?> LimitsAsync(CancellationToken cancellationToken) =>
        client.Extensions.ContainsKey(LimitsExtension)
            ? ReadLimits(await ExtendedAsync(LimitsExtension, SftpType.ExtendedReply, cancellationToken).ConfigureAwait(false))
            : null;

    /// <summary>How many bytes are left where a path leads to (OpenSSH's PROTOCOL, section 4.4); null where the server does not tell.</summary>
    public async Task<ulong?> FreeBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return ReadFreeBytes(await ExtendedAsync(FreeSpaceExtension, SftpType.ExtendedReply, cancellationToken, path).ConfigureAwait(false));
        }
        catch (SftpException)
        {
            return null;
        }
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

    private static (ulong Read, ulong Write) ReadLimits(byte[] body)
    {
        var reader = new SftpReader(body);
        reader.UInt64(); // of a packet
        return (reader.UInt64(), reader.UInt64());
    }

    // The fifth figure is how many blocks are left for users.
    private static ulong ReadFreeBytes(byte[] body)
    {
        var reader = new SftpReader(body);
        reader.UInt64();
        var blockBytes = reader.UInt64();
        reader.UInt64();
        reader.UInt64();
        return reader.UInt64() * blockBytes;
    }

    private async Task<byte[]> OpenAsync(SftpType type, string path, Action<SftpWriter> write, CancellationToken cancellationToken)
    {
        var body = await client.AskAsync(type, SftpType.Handle, packet =>
        {
            packet.Text(path);
            write(packet);
        }, cancellationToken).ConfigureAwait(false);
        return new SftpReader(body).Bytes().ToArray();
    }

    private Task<byte[]> ExtendedAsync(string name, SftpType expected, CancellationToken cancellationToken, params ReadOnlySpan<string> arguments)
    {
        string[] texts = [name, .. arguments];
        return client.AskAsync(SftpType.Extended, expected, packet => Array.ForEach(texts, packet.Text), cancellationToken);
    }
}
