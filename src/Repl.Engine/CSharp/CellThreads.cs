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
    // Of the time that is watched, how much a loop runs or waits for a processor.
    private const double BusyShare = 0.8;

    private static readonly AsyncLocal<CellThreads?> Here = new(Follow);

    [ThreadStatic]
    private static string? _folderOfThread;

    private readonly ConcurrentDictionary<int, Inside> _inside = [];

    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    public void Enter() => Here.Value = this;

    /// <summary>Watches for a while which of the other threads loop. One that only waits may be ours: what serves a session waits like that.</summary>
    /// <param name="own">The name of the cell's own thread, which is reported elsewhere.</param>
    /// <param name="watch">How long to watch, where there are any.</param>
    /// <param name="time">The clock.</param>
    /// <returns>What to call those that loop; always empty where there is no <c>/proc</c>.</returns>
    public async Task<ImmutableArray<string>> FindLoopsAsync(string own, TimeSpan watch, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var watched = _inside.Values.Where(inside => inside.Thread.Name != own).Select(inside => (Inside: inside, Before: inside.ReadBusyTime())).ToList();
        if (watched.Count == 0)
        {
            return [];
        }

        await Task.Delay(watch, time).ConfigureAwait(false);
        var least = time.GetElapsedTime(started) * BusyShare;
        return [.. watched.Where(one => one.Inside.ReadBusyTime() - one.Before >= least).Select(one => Describe(one.Inside.Thread)).Order(StringComparer.Ordinal)];
    }

    private static void Follow(AsyncLocalValueChangedArgs<CellThreads?> change)
    {
        change.PreviousValue?._inside.TryRemove(Environment.CurrentManagedThreadId, out _);
        change.CurrentValue?._inside.TryAdd(Environment.CurrentManagedThreadId, new Inside(Thread.CurrentThread, _folderOfThread ??= FindFolder()));
    }

    private static string FindFolder() =>
        OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName : "";

    private static string Describe(Thread thread) =>
        thread.IsThreadPoolThread ? "a task in the thread pool"
        : thread.Name is { Length: > 0 } name ? $"thread '{name}'"
        : string.Create(CultureInfo.InvariantCulture, $"thread {thread.ManagedThreadId}, which has no name");

    private sealed record Inside(Thread Thread, string Folder)
    {
        // Documentation/scheduler/sched-stats.rst: nanoseconds on a processor, nanoseconds of waiting for one, time slices.
        public TimeSpan? ReadBusyTime()
        {
            try
            {
                var figures = File.ReadAllText($"{Folder}/schedstat").Split(' ');
                return TimeSpan.FromMicroseconds((long.Parse(figures[0], CultureInfo.InvariantCulture) + long.Parse(figures[1], CultureInfo.InvariantCulture)) / 1000);
            }
            catch (IOException)
            {
                return null; // it has ended
            }
        }
    }
}
