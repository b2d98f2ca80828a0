using System.Formats.Tar;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>Writes a local folder as an archive, piece by piece: links stay links, modes and times are kept, the owner is the container's user.</summary>
internal sealed class DirectoryArchive
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private const UnixFileMode UsualMode = ContainerFiles.UsualMode;
    private const UnixFileMode UsualFolderMode = UsualMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly FolderToPack _folder;
    private readonly TransferMeter _meter;
    private readonly List<string> _gone = [];
    private int _files;

    /// <param name="folder">What to write.</param>
    /// <param name="progress">Told at most ten times a second, and at the end. Null for nobody.</param>
    /// <param name="time">The clock.</param>
    public DirectoryArchive(FolderToPack folder, IProgress<TransferProgress>? progress, TimeProvider time)
    {
        (_folder, _meter) = (folder, new TransferMeter(time, new Listener(progress)));
        _meter.Expect(folder.Entries.Count(IsFile), folder.Entries.Sum(entry => entry.Size));
    }

    /// <summary>What was written.</summary>
    public TransferResult Result => new()
    {
        Files = _files,
        Bytes = _meter.Bytes,
        Duration = _meter.Elapsed,
        Method = "archive",
        Skipped = [.. _folder.Skipped, .. _gone],
    };

    /// <summary>Writes it.</summary>
    /// <param name="tar">The archive.</param>
    /// <param name="inner">The folder in the archive that it goes into; empty for none.</param>
    /// <param name="user">Whose it is then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileProblemException">A file cannot be read, or became shorter meanwhile.</exception>
    public async Task WriteAsync(TarWriter tar, string inner, ContainerUser user, CancellationToken cancellationToken)
    {
        foreach (var entry in _folder.Entries)
        {
            var name = FilePath.Join(inner, entry.Name);
            if (IsFile(entry))
            {
                await WriteFileAsync(tar, name, entry, user, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var written = Describe(entry.IsFolder ? TarEntryType.Directory : TarEntryType.SymbolicLink, name, entry, user);
                await tar.WriteEntryAsync(written, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsFile(EntryToPack entry) => !entry.IsFolder && entry.LinkTarget is null;

    private async Task WriteFileAsync(TarWriter tar, string name, EntryToPack entry, ContainerUser user, CancellationToken cancellationToken)
    {
        using var file = TryOpen(entry);
        if (file is null)
        {
            _gone.Add(entry.Name);
            return;
        }

        var content = new FileToPack(file, entry.Path, moved => _meter.Move(entry.Name, moved));
        await using var _ = content.ConfigureAwait(false);
        var written = Describe(TarEntryType.RegularFile, name, entry, user);
        written.DataStream = content;
        await tar.WriteEntryAsync(written, cancellationToken).ConfigureAwait(false);
        _files++;
        _meter.Complete(entry.Name);
    }

    // Null where it has gone meanwhile: somebody works in the folder.
    private static SafeFileHandle? TryOpen(EntryToPack entry)
    {
        try
        {
            return LocalFiles.OpenToRead(entry.Path);
        }
        catch (FileProblemException gone) when (gone.Failure is TransferFailure.NotFound)
        {
            return null;
        }
    }

    private static PaxTarEntry Describe(TarEntryType type, string name, EntryToPack entry, ContainerUser user)
    {
        var written = new PaxTarEntry(type, name) { Uid = user.Id, Gid = user.Group };
        if (entry.LinkTarget is not null)
        {
            written.LinkName = entry.LinkTarget;
            return written;
        }

        written.ModificationTime = File.GetLastWriteTimeUtc(entry.Path);
        written.Mode = OperatingSystem.IsWindows() ? (entry.IsFolder ? UsualFolderMode : UsualMode) : File.GetUnixFileMode(entry.Path) & Permissions;
        return written;
    }

    private sealed class Listener(IProgress<TransferProgress>? progress) : ChannelWriter<TransferProgress>
    {
        public override bool TryWrite(TransferProgress item)
        {
            progress?.Report(item);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);
    }
}
