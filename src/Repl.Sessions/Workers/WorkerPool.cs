namespace Repl.Sessions.Workers;

/// <summary>
/// Several workers with the same code, as one. Each is started when it is needed first, and kept warm; one that was lost, has expired or was
/// closed is started again for the next call. A call goes to a free worker, first come first served, and to the same one as before where
/// nothing else runs; so what the code keeps at its top level is kept by each worker for itself.
/// </summary>
/// <remarks>Thread safe. Disposing closes all workers.</remarks>
internal sealed class WorkerPool : IAsyncDisposable
{
    private readonly WorkerPlace[] _places;
    private readonly FreePlaces _free;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lazy<Task> _closing;

    /// <param name="ways">How to start a worker at each place; at least one. They must have the same code.</param>
    public WorkerPool(IEnumerable<Func<CancellationToken, Task<Worker>>> ways)
    {
        _places = [.. ways.Select(way => new WorkerPlace(way))];
        ArgumentOutOfRangeException.ThrowIfZero(_places.Length, nameof(ways));
        _free = new FreePlaces(_places);
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <summary>How many workers there can be.</summary>
    public int Count => _places.Length;

    /// <summary>Starts a first worker, unless one is warm, and looks whether its code defines a function.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProgramStartException">There is no interpreter for the language, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    /// <exception cref="RemoteFunctionNotFoundException">The code defines no such function.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Task CheckAsync(string function, CancellationToken cancellationToken) => UseAsync(
        async (worker, stop) =>
        {
            await worker.CheckAsync(function, stop).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Calls a function on a free worker; see <see cref="Worker.CallAsync{T}"/>.</summary>
    /// <exception cref="ProgramStartException">A worker had to be started, and could not.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Task<T> CallAsync<T>(string function, IReadOnlyList<object?> arguments, CancellationToken cancellationToken) =>
        UseAsync((worker, stop) => worker.CallAsync<T>(function, arguments, null, stop), cancellationToken);

    /// <summary>A function without arguments, as a delegate.</summary>
    public RemoteFunction<TResult> Function<TResult>(string name) => new PooledFunction(this, name).CallAsync<TResult>;

    /// <summary>A function with one argument, as a delegate.</summary>
    public RemoteFunction<T, TResult> Function<T, TResult>(string name) => new PooledFunction(this, name).CallAsync<T, TResult>;

    /// <summary>A function with two arguments, as a delegate.</summary>
    public RemoteFunction<T1, T2, TResult> Function<T1, T2, TResult>(string name) => new PooledFunction(this, name).CallAsync<T1, T2, TResult>;

    /// <summary>A function with three arguments, as a delegate.</summary>
    public RemoteFunction<T1, T2, T3, TResult> Function<T1, T2, T3, TResult>(string name) => new PooledFunction(this, name).CallAsync<T1, T2, T3, TResult>;

    /// <summary>A function with four arguments, as a delegate.</summary>
    public RemoteFunction<T1, T2, T3, T4, TResult> Function<T1, T2, T3, T4, TResult>(string name) => new PooledFunction(this, name).CallAsync<T1, T2, T3, T4, TResult>;

    /// <summary>Closes all workers, and starts no more. May be called twice.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    // A worker that ends before it gets the call, because its idle time is over just now, has done nothing of it: the next one does.
    private async Task<T> UseAsync<T>(Func<Worker, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        WorkerPlace? place = null;
        try
        {
            place = await _free.TakeAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await use(await place.GetAsync(stop.Token).ConfigureAwait(false), stop.Token).ConfigureAwait(false);
            }
            catch (SessionExpiredException)
            {
                return await use(await place.GetAsync(stop.Token).ConfigureAwait(false), stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException stopped) when (stopped.CancellationToken == stop.Token)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(WorkerPool), "The workers of the function were closed.");
        }
        finally
        {
            if (place is not null)
            {
                _free.Return(place);
            }
        }
    }

    // A worker that is just being started is given up, and those who use one give it back.
    private async Task CloseAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_places.Select(place => place.CloseAsync())).ConfigureAwait(false);
        foreach (var _ in _places)
        {
            var place = await _free.TakeAsync(CancellationToken.None).ConfigureAwait(false);
            await place.CloseAsync().ConfigureAwait(false);
        }
    }
}
