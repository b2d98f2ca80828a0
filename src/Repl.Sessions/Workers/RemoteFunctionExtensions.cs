using System.Runtime.ExceptionServices;

namespace Repl.Sessions.Workers;

/// <summary>Conveniences on remote functions.</summary>
public static class RemoteFunctionExtensions
{
    extension<T, TResult>(RemoteFunction<T, TResult> function)
    {
        /// <summary>Calls the function for each item, on all workers that it has at the same time.</summary>
        /// <param name="items">The arguments. Read one by one, as workers become free.</param>
        /// <param name="cancellationToken">Interrupts all calls.</param>
        /// <returns>The results, in the order of the items.</returns>
        /// <exception cref="SessionException">A call failed: the first that did. The others were interrupted.</exception>
        /// <exception cref="OperationCanceledException">The calls were interrupted.</exception>
        public async Task<IReadOnlyList<TResult>> MapAsync(IEnumerable<T> items, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(function);
            ArgumentNullException.ThrowIfNull(items);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var left = items.GetEnumerator();
            var gate = new Lock();
            var results = new List<TResult>();
            Exception? firstFailure = null;
            var width = function.Target is PooledFunction pooled ? pooled.Width : 1;
            await Task.WhenAll(Enumerable.Range(0, width).Select(_ => CallAllAsync())).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (firstFailure is not null)
            {
                ExceptionDispatchInfo.Throw(firstFailure);
            }

            return results;

            async Task CallAllAsync()
            {
                try
                {
                    while (TryTake(out var item, out var index))
                    {
                        var result = await function(item, stop.Token).ConfigureAwait(false);
                        lock (gate)
                        {
                            results[index] = result;
                        }
                    }
                }
#pragma warning disable CA1031 // user code too may throw here, as it gives the items; the first failure is thrown when all calls have ended
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref firstFailure, failure, null);
                    await stop.CancelAsync().ConfigureAwait(false);
                }
            }

            bool TryTake(out T item, out int index)
            {
                lock (gate)
                {
                    (item, index) = (default!, results.Count);
                    if (stop.IsCancellationRequested || !left.MoveNext())
                    {
                        return false;
                    }

                    item = left.Current;
                    results.Add(default!);
                    return true;
                }
            }
        }
    }
}
