using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Repl.Engine.CSharp;

/// <summary>Knows on which threads code of one cell runs right now: the cell's own, those that it started, and tasks in the pool.</summary>
/// <remarks>
/// A thread takes over the <see cref="AsyncLocal{T}"/> values of whoever started it, and the runtime tells when a value comes to a thread and
/// when it leaves. So nothing of what starts threads has to be watched. Thread safe.
/// </remarks>
internal sealed class CellThreads
{
    private static readonly AsyncLocal<CellThreads?> Here = new(Follow);

    private readonly ConcurrentDictionary<int, Thread> _inside = [];

    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    public void Enter() => Here.Value = this;

    /// <summary>Waits until none runs any more but the cell's own.</summary>
    /// <param name="own">The name of the cell's own thread, which is reported elsewhere.</param>
    /// <param name="grace">How long to wait for those that end by themselves.</param>
    /// <param name="time">The clock.</param>
    /// <returns>What to call those that still run; empty where none does.</returns>
    public async Task<ImmutableArray<string>> OutliveAsync(string own, TimeSpan grace, TimeProvider time)
    {
        if (!Others(own).Any())
        {
            return [];
        }

        await Task.Delay(grace, time).ConfigureAwait(false);
        return [.. Others(own).Select(Describe).Order(StringComparer.Ordinal)];
    }

    private static void Follow(AsyncLocalValueChangedArgs<CellThreads?> change)
    {
        change.PreviousValue?._inside.TryRemove(Environment.CurrentManagedThreadId, out _);
        change.CurrentValue?._inside.TryAdd(Environment.CurrentManagedThreadId, Thread.CurrentThread);
    }

    private static string Describe(Thread thread) =>
        thread.IsThreadPoolThread ? "a task in the thread pool"
        : thread.Name is { Length: > 0 } name ? $"thread '{name}'"
        : string.Create(CultureInfo.InvariantCulture, $"thread {thread.ManagedThreadId}, which has no name");

    private IEnumerable<Thread> Others(string own) => _inside.Values.Where(thread => thread.IsAlive && thread.Name != own);
}
