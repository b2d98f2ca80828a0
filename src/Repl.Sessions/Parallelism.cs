namespace Repl.Sessions;

/// <summary>Does something many times, a few at a time.</summary>
internal static class Parallelism
{
    /// <summary>Does it for each item.</summary>
    /// <returns>What came of it, in the order of the items. All are done before the first exception is thrown.</returns>
    public static async Task<IReadOnlyList<TResult>> ForEachAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> action, int maxParallel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxParallel, 1);
        using var places = new SemaphoreSlim(maxParallel);
        return await Task.WhenAll(items.Select(DoAsync).ToList()).ConfigureAwait(false);

        async Task<TResult> DoAsync(TItem item)
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await action(item, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }
}
