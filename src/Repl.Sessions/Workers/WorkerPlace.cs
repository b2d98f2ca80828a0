namespace Repl.Sessions.Workers;

/// <summary>One place of a pool: how a worker is started there, and the one that is warm.</summary>
/// <param name="start">Starts one.</param>
/// <remarks>Whoever has taken the place from the pool uses it alone.</remarks>
internal sealed class WorkerPlace(Func<CancellationToken, Task<Worker>> start)
{
    private Worker? _worker;

    /// <summary>Whether a worker is there that can be used.</summary>
    public bool IsWarm => _worker is { Closed.IsCancellationRequested: false };

    /// <summary>The worker; a new one where there is none, or it has ended.</summary>
    public async Task<Worker> GetAsync(CancellationToken cancellationToken)
    {
        if (!IsWarm)
        {
            await CloseAsync().ConfigureAwait(false);
            _worker = await start(cancellationToken).ConfigureAwait(false);
        }

        return _worker!;
    }

    /// <summary>Closes the worker, if there is one, whoever uses it.</summary>
    public Task CloseAsync() => _worker?.CloseAsync() ?? Task.CompletedTask;
}
