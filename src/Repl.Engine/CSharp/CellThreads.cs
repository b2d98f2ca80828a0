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
    private const int Looks = 200;

    // How long a thread may take to see that it is to end.
    private const int LooksAtThread = 50;

    // So often a loop may be found asleep: a page has to come, or another thread holds what it needs.
    private const int Naps = 2;

    // What it takes to tell a loop from work that is nearly done but has to wait for a processor, on a machine as busy as it may be.
    private static readonly TimeSpan EnoughWork = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    // USER_HZ, the unit of /proc, is 100 wherever .NET runs.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private static readonly AsyncLocal<CellThreads?> Here = new(Follow);

    [ThreadStatic]
    private static string? _folderOfThread;

    private readonly ConcurrentDictionary<int, Inside> _inside = [];

    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    public void Enter() => Here.Value = this;

    /// <summary>
    /// Finds what goes on: threads that the cell started, and tasks in the pool that loop. A task that only waits may be ours: what serves a
    /// session waits like that.
    /// </summary>
    /// <param name="own">The name of the cell's own thread, which is reported elsewhere.</param>
    /// <param name="time">The clock.</param>
    /// <returns>
    /// What to call them. A loop is known after 50 ms where a processor is free, after 2 s at the latest, and only where there is
    /// <c>/proc</c>; a thread after 0.5 s.
    /// </returns>
    public async Task<ImmutableArray<string>> FindLeftAsync(string own, TimeProvider time)
    {
        var watched = _inside.Values.Where(inside => inside.Thread.Name != own).Select(Watch).ToList();
        if (watched.Count == 0)
        {
            return [];
        }

        for (var look = 0; look < Looks && watched.Exists(one => one.IsUndecided); look++)
        {
            await Task.Delay(BetweenLooks, time).ConfigureAwait(false);
            watched.ForEach(one => one.Look());
        }

        return [.. watched.Where(one => one.IsLeft && IsInside(one.Thread)).Select(one => Describe(one.Thread)).Order(StringComparer.Ordinal)];
    }

    // A thread of somebody else's may have run something for the cell, and have come to its end.
    private bool IsInside(Thread thread) => _inside.TryGetValue(thread.ManagedThreadId, out var inside) && inside.Thread == thread;

    private static Watched Watch(Inside inside) => inside.Thread.IsThreadPoolThread ? new WatchedTask(inside) : new WatchedThread(inside.Thread);

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

    private sealed record Inside(Thread Thread, string Folder);

    private abstract class Watched(Thread thread)
    {
        public Thread Thread => thread;

        public abstract bool IsLeft { get; }

        public abstract bool IsUndecided { get; }

        public abstract void Look();
    }

    private sealed class WatchedThread(Thread thread) : Watched(thread)
    {
        private int _looks;

        public override bool IsLeft => Thread.IsAlive;

        public override bool IsUndecided => Thread.IsAlive && _looks < LooksAtThread;

        public override void Look() => _looks++;
    }

    private sealed class WatchedTask(Inside inside) : Watched(inside.Thread)
    {
        private readonly TimeSpan _workBefore = Read(inside.Folder).Work;
        private TimeSpan _work;
        private int _naps;

        public override bool IsLeft => _naps <= Naps && _work >= EnoughWork;

        public override bool IsUndecided => _naps <= Naps && _work < EnoughWork;

        public override void Look()
        {
            if (IsUndecided)
            {
                var (isRunning, work) = Read(inside.Folder);
                _naps += isRunning ? 0 : 1;
                _work = work - _workBefore;
            }
        }

        // filesystems/proc.rst, table 1-4. The name may hold anything, but what follows it has no bracket: first the state, where R is also
        // a thread that waits for a processor; eleven fields further the ticks in user mode and in the kernel.
        private static (bool IsRunning, TimeSpan Work) Read(string folder)
        {
            try
            {
                var stat = File.ReadAllText($"{folder}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
                return (fields[0] == "R", ticks * Tick);
            }
            catch (IOException)
            {
                return default; // it has ended
            }
        }
    }
}
