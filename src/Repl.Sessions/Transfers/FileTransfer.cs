using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Repl.Sessions.Transfers;

/// <summary>One transfer: plans it, copies each file under a name of its own, and gives it the real one when it is whole.</summary>
/// <param name="session">The session's name.</param>
/// <param name="request">What to copy.</param>
/// <param name="openAsync">Opens a way to the target's files.</param>
/// <param name="meter">Counts.</param>
/// <param name="logger">Where to log.</param>
internal sealed class FileTransfer(
    string session, TransferRequest request, Func<CancellationToken, Task<IRemoteFiles>> openAsync, TransferMeter meter, ILogger logger)
{
    // How long what is under way may take to notice that the transfer was stopped, before its channel is closed.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CleanLimit = TimeSpan.FromSeconds(5);

    private readonly LocalFiles _local = new();
    private readonly ConcurrentDictionary<string, bool> _parts = new();

    /// <summary>Runs it.</summary>
    /// <param name="remotePath">The path at the target, resolved as far as the session can.</param>
    /// <param name="cancellationToken">Stops it; no part is left behind, unless the next one is to go on from it.</param>
    /// <exception cref="TransferException">It did not succeed.</exception>
    public async Task<TransferResult> RunAsync(string remotePath, CancellationToken cancellationToken)
    {
        try
        {
            var files = await openAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = files.ConfigureAwait(false);
            try
            {
                return await MoveAllInTimeAsync(files, remotePath, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await RemovePartsAsync(files).ConfigureAwait(false);
            }
        }
        catch (FileProblemException problem)
        {
            throw problem.ToTransferException(session);
        }
        catch (ProgramStartException failure)
        {
            throw new TransferException(session, TransferFailure.Broken, isRemote: true, remotePath, failure.Problem, failure.NextStep, failure);
        }
    }

    private async Task<TransferResult> MoveAllInTimeAsync(IRemoteFiles files, string remotePath, CancellationToken cancellationToken)
    {
        var moving = Task.Run(() => MoveAllAsync(files, remotePath, cancellationToken), CancellationToken.None);
        await ((Task)moving).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)moving).WaitAsync(StopLimit, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!moving.IsCompleted)
        {
            await files.DisposeAsync().ConfigureAwait(false); // a stuck write heeds nothing else
        }

        try
        {
            return await moving.ConfigureAwait(false);
        }
        catch (FileProblemException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async Task<TransferResult> MoveAllAsync(IRemoteFiles files, string remotePath, CancellationToken cancellationToken)
    {
        var isUpload = request.Direction is TransferDirection.Upload;
        var localPath = LocalFiles.Resolve(request.LocalPath);
        var (from, to) = isUpload ? ((IFileTree)_local, (IFileTree)files) : (files, _local);
        var plan = await new TransferPlanner(from, to)
            .PlanAsync(isUpload ? localPath : remotePath, isUpload ? remotePath : localPath, cancellationToken).ConfigureAwait(false);
        meter.Expect(plan.Files.Length, plan.Files.Sum(file => file.Facts.Size));
        foreach (var folder in plan.Folders)
        {
            await to.MakeFolderAsync(folder.Target, cancellationToken).ConfigureAwait(false);
        }

        FileCopy copy = isUpload ? new FileUpload(files, meter) : new FileDownload(files, meter);
        await Parallel.ForEachAsync(
            plan.Files,
            new ParallelOptions { MaxDegreeOfParallelism = files.FilesAtOnce, CancellationToken = cancellationToken },
            async (file, stop) => await MoveAsync(copy, from, to, files, file, stop).ConfigureAwait(false)).ConfigureAwait(false);

        // Inner folders first: what is made in a folder changes its time.
        foreach (var folder in plan.Folders.Reverse().Where(folder => request.Options.Preserve && folder.Facts is not null))
        {
            await to.SetAsync(folder.Target, folder.Facts!.Mode, folder.Facts.ModifiedAt, cancellationToken).ConfigureAwait(false);
        }

        return new TransferResult
        {
            Files = plan.Files.Length,
            Bytes = meter.Bytes,
            ResumedBytes = meter.Resumed,
            Duration = meter.Elapsed,
            Method = files.Method,
            Skipped = plan.Skipped,
        };
    }

    private async Task MoveAsync(FileCopy copy, IFileTree from, IFileTree to, IRemoteFiles files, PlannedFile file, CancellationToken cancellationToken)
    {
        var (facts, options) = (file.Facts, request.Options);
        var part = FilePath.Join(FilePath.Parent(file.Target) ?? "", PartName.For(FilePath.Name(file.Target), facts, options.Resume));
        var offset = 0L;
        if (options.Resume)
        {
            var found = await to.FindAsync(part, cancellationToken).ConfigureAwait(false);
            offset = Math.Max(0, Math.Min(found?.Size ?? 0, facts.Size) - files.UnorderedBytes);
            meter.Resume(offset);
        }

        _parts[part] = true;
        await copy.RunAsync(file, part, offset, cancellationToken).ConfigureAwait(false);
        if (options.Verify)
        {
            await VerifyAsync(from, to, files, file, part, cancellationToken).ConfigureAwait(false);
        }

        var (mode, time) = options.Preserve ? (facts.Mode, facts.ModifiedAt) : (file.ReplacedMode, null);
        if (mode is not null || time is not null)
        {
            await to.SetAsync(part, mode, time, cancellationToken).ConfigureAwait(false);
        }

        await to.RenameAsync(part, file.Target, cancellationToken).ConfigureAwait(false);
        _parts.TryRemove(part, out _);
        meter.Complete(file.Name);
    }

    private async Task VerifyAsync(
        IFileTree from, IFileTree to, IRemoteFiles files, PlannedFile file, string part, CancellationToken cancellationToken)
    {
        var sent = DigestAsync(from, file.Source);
        var arrived = DigestAsync(to, part);
        await Task.WhenAll(sent, arrived).ConfigureAwait(false);
        if (!sent.Result.AsSpan().SequenceEqual(arrived.Result))
        {
            await to.RemoveAsync(part, cancellationToken).ConfigureAwait(false); // nothing to go on from
            throw new FileProblemException(TransferFailure.Damaged, to.IsRemote, file.Target, "");
        }

        async Task<byte[]> DigestAsync(IFileTree tree, string path) =>
            await tree.DigestAsync(path, cancellationToken).ConfigureAwait(false)
            ?? await ReadBackAsync(files, path, cancellationToken).ConfigureAwait(false);
    }

    // Where nothing at the target computes a digest, what is there comes back to us.
    private async Task<byte[]> ReadBackAsync(IRemoteFiles files, string path, CancellationToken cancellationToken)
    {
        var copy = Path.GetTempFileName();
        try
        {
            using (var handle = LocalFiles.OpenToWrite(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite, 0))
            {
                var facts = await files.FindAsync(path, cancellationToken).ConfigureAwait(false);
                await files.ReadAsync(path, 0, facts?.Size ?? 0, handle, static _ => { }, cancellationToken).ConfigureAwait(false);
            }

            return (await _local.DigestAsync(copy, cancellationToken).ConfigureAwait(false))!;
        }
        finally
        {
            await _local.RemoveAsync(copy, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RemovePartsAsync(IRemoteFiles files)
    {
        if (request.Options.Resume || _parts.IsEmpty)
        {
            return;
        }

        using var limit = new CancellationTokenSource(CleanLimit);
        if (await TryRemovePartsAsync(request.Direction is TransferDirection.Upload ? files : _local, limit.Token).ConfigureAwait(false))
        {
            return;
        }

        // The way to the files may have broken, and the connection not.
        try
        {
            var again = await openAsync(limit.Token).ConfigureAwait(false);
            await using var _ = again.ConfigureAwait(false);
            await TryRemovePartsAsync(again, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ProgramStartException or OperationCanceledException)
        {
            // Told below.
        }

        foreach (var part in _parts.Keys)
        {
            SessionLog.PartLeftBehind(logger, session, part);
        }
    }

    private async Task<bool> TryRemovePartsAsync(IFileTree tree, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var part in _parts.Keys)
            {
                await tree.RemoveAsync(part, cancellationToken).ConfigureAwait(false);
                _parts.TryRemove(part, out _);
            }

            return true;
        }
        catch (Exception failure) when (failure is FileProblemException or OperationCanceledException)
        {
            return false;
        }
    }
}
