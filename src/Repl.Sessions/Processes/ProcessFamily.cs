using System.Diagnostics;

namespace Repl.Sessions.Processes;

/// <summary>A program with all that it has started: tells what is in the foreground, and interrupts, lists and ends them.</summary>
/// <param name="table">The processes of the machine that it runs on.</param>
/// <param name="mark">What it and all that it starts carry.</param>
/// <param name="leader">The program's process id, which is its session's id.</param>
/// <param name="exited">Ends with the program.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class ProcessFamily(IProcessTable table, ProcessMark mark, int leader, Task exited)
{
    private const int MostStartWait = 4; // clock ticks

    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MostStartTime = TimeSpan.FromMilliseconds(500);

    // An age was a moment younger when the caller took it, and on a busy machine a moment is long. Too old harms nothing: the jobs that
    // earlier commands have left behind are known by their numbers.
    private static readonly TimeSpan AgeTolerance = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private HashSet<(int Id, TimeSpan StartedAt)> _jobs = [];
    private int _lastJob;

    /// <summary>Takes note that whatever runs now, apart from the program itself, is a background job.</summary>
    /// <param name="last">The one that the program says it has started last: a process that is just becoming its program may not be found.</param>
    public async Task RememberJobsAsync(int last)
    {
        var listing = await ListAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _jobs = [.. listing.Processes.Where(process => process.Id != leader).Select(Identify)];
            _lastJob = last;
        }
    }

    /// <summary>Sends SIGINT to the program and to what it runs in the foreground.</summary>
    /// <param name="youngerThan">How old what it has started may be at most to be meant: older are background jobs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>
    /// Not to the process group: without job control that holds the background jobs too. Those of this command ignore the signal, but not
    /// all that they start does; older ones need not ignore it. The order is that in which a shell goes by it: a parent before its
    /// children, and the end of a pipeline before its beginning, whose death would end it in peace. All are found before the first is
    /// signalled; what was started meanwhile is found by looking again.
    /// </remarks>
    public async Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.StartNew();
        var now = await ListAsync().ConfigureAwait(false);
        var since = now.Uptime - asked.Elapsed - youngerThan - AgeTolerance;

        // A process that has not yet become its program is still a copy of the shell, and loses the signal; and half a pipeline must not
        // be interrupted alone. A shell that starts one program after the other is not waited for.
        var shell = now.Processes.FirstOrDefault(process => process.Id == leader)?.CommandLine;
        List<(int, TimeSpan)> before = [];
        for (var wait = MostStartWait; wait > 0 && (now.Processes.Any(IsStarting) || !now.Processes.Select(Identify).SequenceEqual(before)); wait--)
        {
            before = [.. now.Processes.Select(Identify)];
            await Task.Delay(ClockTick, cancellationToken).ConfigureAwait(false);
            now = await ListAsync().ConfigureAwait(false);
        }

        HashSet<int> signalled = [];
        for (var found = Foreground(); !exited.IsCompleted && found.Count > 0; found = Foreground())
        {
            await table.SignalAsync(found, UnixSignal.Interrupt).ConfigureAwait(false);
            signalled.UnionWith(found);
            now = await ListAsync().ConfigureAwait(false);
        }

        bool IsStarting(MarkedProcess process)
        {
            var age = now.Uptime - process.StartedAt;
            return age < 2 * ClockTick || (age < MostStartTime && process.ParentId == leader && process.CommandLine == shell);
        }

        List<int> Foreground() => [.. BelowTheProgram(now, child => child.StartedAt >= since && !child.IgnoresInterrupt).Prepend(leader).Where(id => !signalled.Contains(id))];
    }

    /// <summary>Ends what the program has started lately, by SIGTERM and then SIGKILL, and leaves the program itself alone.</summary>
    /// <param name="youngerThan">How old a process may be at most to be ended.</param>
    /// <param name="grace">How long it may take to end by itself after SIGTERM.</param>
    public async Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace)
    {
        var asked = Stopwatch.StartNew();
        if (!await SignalUntilGoneAsync(UnixSignal.Terminate, grace, Lately).ConfigureAwait(false))
        {
            await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, Lately).ConfigureAwait(false);
        }

        // What has lost its parent may be an earlier command's as well: only its age tells, and has to tell exactly.
        IEnumerable<int> Lately(ProcessListing now)
        {
            var since = now.Uptime - asked.Elapsed - youngerThan;
            var below = BelowTheProgram(now, static _ => true).ToHashSet();
            var jobs = JobsOf(now);
            return now.Processes
                .Where(process => process.Id != leader && !jobs.Contains(process.Id))
                .Where(process => process.StartedAt >= since - (below.Contains(process.Id) ? AgeTolerance : ClockTick))
                .Select(process => process.Id);
        }
    }

    /// <summary>Sends SIGKILL to the program, and to nothing that it has started.</summary>
    public Task KillAsync() => exited.IsCompleted ? Task.CompletedTask : table.SignalAsync([leader], UnixSignal.Kill);

    /// <summary>Sends SIGTERM to the program, and to nothing that it has started.</summary>
    public Task TerminateAsync() => exited.IsCompleted ? Task.CompletedTask : table.SignalAsync([leader], UnixSignal.Terminate);

    /// <summary>What the program has started and what still runs, children of children included, in the order of starting.</summary>
    public async Task<IReadOnlyList<RunningProcess>> ListStartedAsync()
    {
        var now = await ListAsync().ConfigureAwait(false);
        return
        [
            .. now.Processes
                .Where(process => process.Id != leader)
                .OrderBy(process => process.StartedAt)
                .Select(process => new RunningProcess(process.Id, process.ParentId, process.StateName, process.CommandLine, Age(process))),
        ];

        // The clock was read before the processes were: one may have been started since.
        TimeSpan Age(MarkedProcess process) => now.Uptime > process.StartedAt ? now.Uptime - process.StartedAt : TimeSpan.Zero;
    }

    /// <summary>
    /// Ends everything: first politely, so that a shell can run its traps and a server can say goodbye; then surely, as often as it takes,
    /// because a process may fork while we look.
    /// </summary>
    public async Task EndAllAsync()
    {
        if (!await SignalUntilGoneAsync(UnixSignal.Terminate, TerminationGrace, All).ConfigureAwait(false))
        {
            await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, All).ConfigureAwait(false);
        }

        static IEnumerable<int> All(ProcessListing now) => now.Processes.Select(process => process.Id);
    }

    private static (int Id, TimeSpan StartedAt) Identify(MarkedProcess process) => (process.Id, process.StartedAt);

    private Task<ProcessListing> ListAsync() => table.ListAsync(mark, leader);

    // Not the jobs of earlier commands, nor what they have started. A parent before its children, the youngest child first.
    private IEnumerable<int> BelowTheProgram(ProcessListing now, Func<MarkedProcess, bool> isMeant)
    {
        var jobs = JobsOf(now);
        var children = now.Processes.ToLookup(process => process.ParentId);
        return Below(leader);

        IEnumerable<int> Below(int parent) => children[parent]
            .Where(child => !jobs.Contains(child.Id) && isMeant(child))
            .OrderByDescending(child => child.StartedAt)
            .ThenByDescending(child => child.Id)
            .SelectMany(child => Below(child.Id).Prepend(child.Id));
    }

    // With what they have started since.
    private HashSet<int> JobsOf(ProcessListing now)
    {
        lock (_gate)
        {
            HashSet<int> jobs = [.. now.Processes.Where(IsJob).Select(process => process.Id)];
            for (var count = -1; count < jobs.Count;)
            {
                count = jobs.Count;
                jobs.UnionWith(now.Processes.Where(process => jobs.Contains(process.ParentId)).Select(process => process.Id));
            }

            return jobs;
        }

        bool IsJob(MarkedProcess process) => _jobs.Contains(Identify(process)) || (process.Id == _lastJob && process.ParentId == leader);
    }

    /// <returns>Whether there were none at the first look. Then a second one is saved, which may be a round trip.</returns>
    private async Task<bool> SignalUntilGoneAsync(int signal, TimeSpan limit, Func<ProcessListing, IEnumerable<int>> choose)
    {
        HashSet<int> signalled = [];
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < limit;)
        {
            List<int> living = [.. choose(await ListAsync().ConfigureAwait(false))];
            if (living.Count == 0)
            {
                return signalled.Count == 0;
            }

            List<int> unsignalled = [.. living.Where(signalled.Add)];
            if (unsignalled.Count > 0)
            {
                await table.SignalAsync(unsignalled, signal).ConfigureAwait(false);
            }

            await Task.Delay(LookAgain).ConfigureAwait(false);
        }

        return false;
    }
}
