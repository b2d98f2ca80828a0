using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Repl.Sessions.Transfers;

/// <summary>The transfers of one session. They run beside its commands and beside each other.</summary>
/// <param name="session">The session's name.</param>
/// <param name="link">Leads to the target.</param>
/// <param name="lifetime">Ends them when it ends.</param>
/// <param name="surroundings">Clock, log and who else may stop them.</param>
internal sealed class SessionTransfers(string session, SessionLink link, SessionLifetime lifetime, SessionSurroundings surroundings)
{
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();

    /// <summary>Whether any is running.</summary>
    public bool AreUnderWay => !_underWay.IsEmpty;

    /// <summary>Runs one, and tells of it.</summary>
    /// <param name="request">What to copy.</param>
    /// <param name="workingDirectory">Where relative paths at the target count from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<TransferEvent> RunAsync(
        TransferRequest request, string workingDirectory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lifetime.ThrowIfEnded();
        var ambient = AmbientCancellation.Current;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ambient, lifetime.Closed);
        var listener = Channel.CreateBounded<TransferProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var transfer = TransferAsync(request, workingDirectory, listener.Writer, stop.Token);
        _underWay[transfer] = true;
        try
        {
            await foreach (var progress in listener.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return new TransferEvent.Progressed(progress);
            }
        }
        finally
        {
            if (!listener.Reader.Completion.IsCompleted)
            {
                await stop.CancelAsync().ConfigureAwait(false); // a receiver that leaves early wants no more of it
            }

            await ((Task)transfer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _underWay.TryRemove(transfer, out _);
        }

        if (transfer.IsCanceled)
        {
            // The exception carries the token that was really cancelled, not the linked one, which nobody else knows.
            cancellationToken.ThrowIfCancellationRequested();
            ambient.ThrowIfCancellationRequested();
            lifetime.ThrowIfEnded();
        }

        yield return new TransferEvent.Completed(await transfer.ConfigureAwait(false));
    }

    /// <summary>Waits for the end of those that are running, when the session has ended and so has stopped them.</summary>
    public Task WhenEndedAsync() => Task.WhenAll(_underWay.Keys);

    private async Task<TransferResult> TransferAsync(
        TransferRequest request, string workingDirectory, ChannelWriter<TransferProgress> listener, CancellationToken cancellationToken)
    {
        try
        {
            var meter = new TransferMeter(surroundings.Time, listener);
            var transfer = new FileTransfer(session, request, OpenAsync, meter, surroundings.Logger);
            var remotePath = await ResolveAsync(request.RemotePath, workingDirectory, cancellationToken).ConfigureAwait(false);
            return await transfer.RunAsync(remotePath, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            listener.Complete();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The transfer disposes it.")]
    private async Task<IRemoteFiles> OpenAsync(CancellationToken cancellationToken) => link.Current is IFileConnection better
        ? await better.OpenFilesAsync(cancellationToken).ConfigureAwait(false)
        : new ShellFiles(link.Current);

    private async Task<string> ResolveAsync(string path, string workingDirectory, CancellationToken cancellationToken)
    {
        if (path is not "~" && !path.StartsWith("~/", StringComparison.Ordinal))
        {
            return FilePath.Join(workingDirectory, path);
        }

        var programs = new ShellFiles(link.Current);
        await using var _ = programs.ConfigureAwait(false);
        try
        {
            var home = await programs.FindHomeAsync(cancellationToken).ConfigureAwait(false);
            return FilePath.Join(home, path[1..].TrimStart('/'));
        }
        catch (FileProblemException problem)
        {
            throw problem.ToTransferException(session);
        }
    }
}
