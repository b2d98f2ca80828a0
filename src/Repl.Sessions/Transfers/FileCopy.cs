namespace Repl.Sessions.Transfers;

/// <summary>Moves the bytes of one file, in one of the two directions, and checks that as many arrive as there are.</summary>
/// <param name="files">The target's files.</param>
/// <param name="meter">Counts.</param>
internal abstract class FileCopy(IRemoteFiles files, TransferMeter meter)
{
    // The owner must be able to go on with it.
    private const UnixFileMode OwnersPart = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode UsualMode = OwnersPart | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF; // those that a set-user-id program has are set when it is whole, if at all

    protected IRemoteFiles Files => files;

    /// <summary>Moves them.</summary>
    /// <param name="file">What to copy.</param>
    /// <param name="part">Where it grows.</param>
    /// <param name="offset">How many bytes are there already.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="FileProblemException">One of the sides refused, or they do not agree on the size.</exception>
    public async Task RunAsync(PlannedFile file, string part, long offset, CancellationToken cancellationToken)
    {
        var sent = offset;
        var mode = (((file.Facts.Mode ?? UsualMode) & (file.ReplacedMode ?? Permissions)) | OwnersPart) & Permissions;
        var arrived = await MoveAsync(file, part, offset, mode, Count, cancellationToken).ConfigureAwait(false);
        if (sent != file.Facts.Size && file.Facts.Size > 0)
        {
            // The kernel's own files say that they are empty; of others this is the truth.
            throw new FileProblemException(
                TransferFailure.Changed, this is FileDownload, file.Source, $"it had {file.Facts.Size} bytes, and then {sent}");
        }

        if (arrived != sent)
        {
            throw new FileProblemException(
                TransferFailure.Damaged, this is FileUpload, file.Target, $"{sent} bytes were sent, {arrived} arrived");
        }

        void Count(long bytes)
        {
            sent += bytes;
            meter.Move(file.Name, bytes);
        }
    }

    /// <summary>Moves them.</summary>
    /// <returns>How long the part is now.</returns>
    protected abstract Task<long> MoveAsync(
        PlannedFile file, string part, long offset, UnixFileMode mode, Action<long> moved, CancellationToken cancellationToken);
}

/// <summary>From this machine to the target.</summary>
internal sealed class FileUpload(IRemoteFiles files, TransferMeter meter) : FileCopy(files, meter)
{
    protected override async Task<long> MoveAsync(
        PlannedFile file, string part, long offset, UnixFileMode mode, Action<long> moved, CancellationToken cancellationToken)
    {
        using var from = LocalFiles.OpenToRead(file.Source);
        return await Files.WriteAsync(part, offset, mode, from, moved, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>From the target to this machine.</summary>
internal sealed class FileDownload(IRemoteFiles files, TransferMeter meter) : FileCopy(files, meter)
{
    protected override async Task<long> MoveAsync(
        PlannedFile file, string part, long offset, UnixFileMode mode, Action<long> moved, CancellationToken cancellationToken)
    {
        using var into = LocalFiles.OpenToWrite(part, mode, offset);
        try
        {
            await Files.ReadAsync(file.Source, offset, file.Facts.Size, into, moved, cancellationToken).ConfigureAwait(false);
            return RandomAccess.GetLength(into);
        }
        catch (LocalWriteException failure)
        {
            throw LocalFiles.Explain(file.Target, failure.InnerException!);
        }
    }
}
