namespace Repl.Sessions.Workers;

/// <summary>One function of a pool: what the delegates are made of.</summary>
/// <param name="pool">The pool.</param>
/// <param name="name">The function's name.</param>
internal sealed class PooledFunction(WorkerPool pool, string name)
{
    /// <summary>How many calls can run at the same time.</summary>
    public int Width => pool.Count;

    public Task<TResult> CallAsync<TResult>(CancellationToken cancellationToken) => pool.CallAsync<TResult>(name, [], cancellationToken);

    public Task<TResult> CallAsync<T, TResult>(T argument, CancellationToken cancellationToken) => pool.CallAsync<TResult>(name, [argument], cancellationToken);

    public Task<TResult> CallAsync<T1, T2, TResult>(T1 first, T2 second, CancellationToken cancellationToken) =>
        pool.CallAsync<TResult>(name, [first, second], cancellationToken);

    public Task<TResult> CallAsync<T1, T2, T3, TResult>(T1 first, T2 second, T3 third, CancellationToken cancellationToken) =>
        pool.CallAsync<TResult>(name, [first, second, third], cancellationToken);

    public Task<TResult> CallAsync<T1, T2, T3, T4, TResult>(T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken) =>
        pool.CallAsync<TResult>(name, [first, second, third, fourth], cancellationToken);
}
