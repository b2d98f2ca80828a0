using System.Diagnostics;

namespace Repl.Sessions.Local;

/// <summary>A program on this machine that leads a process session of its own.</summary>
internal sealed class LocalProgram : IProgramChannel
{
    private const int MostStartWait = 4; // clock ticks

    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan MostLaunchTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostStartTime = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly ProcessMark _mark;
    private readonly Keeper? _keeper;
    private readonly Lazy<Task> _ending;
    private readonly TimeSpan _startedAt;

    /// <param name="process">The program itself.</param>
    /// <param name="mark">What it and all that it starts carry.</param>
    /// <param name="keeper">What ends them if we cannot; null where what it starts may outlive it.</param>
    public LocalProgram(Process process, ProcessMark mark, Keeper? keeper)
    {
        (_process, _mark, _keeper) = (process, mark, keeper);
        _startedAt = ProcessMark.Uptime() - MostLaunchTime;
        _ending = new Lazy<Task>(EndAsync);
        Id = process.Id;
        Exited = WaitAsync(process);
    }

    public int Id { get; }

    public Stream StandardInput => _process.StandardInput.BaseStream;

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<int> Exited { get; }

    public IReadOnlyCollection<string> OwnVariables { get; } = [ProcessMark.Variable, Keeper.Variable];

    // Not to the process group: without job control that holds the background jobs too. Those of this command ignore the signal, but not
    // all that they start does; older ones need not ignore it. The order is that in which a shell goes by it: a parent before its
    // children, and the end of a pipeline before its beginning, whose death would end it in peace. All are found before the first is
    // signalled; what was started meanwhile is found by looking again.
    public async Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default)
    {
        var since = ProcessMark.Uptime() - youngerThan - ClockTick;
        var shell = new MarkedProcess { Id = Id }.CommandLine;

        // A process that has not yet become its program is still a copy of the shell, and loses the signal; and half a pipeline must not
        // be interrupted alone. A shell that starts one program after the other is not waited for.
        List<MarkedProcess> before = [];
        var now = FindProcesses();
        for (var wait = MostStartWait; wait > 0 && (now.Any(IsStarting) || !now.Select(Identify).SequenceEqual(before.Select(Identify))); wait--)
        {
            await Task.Delay(ClockTick, cancellationToken).ConfigureAwait(false);
            (before, now) = (now, FindProcesses());
        }

        HashSet<int> signalled = [];
        for (var found = FindForeground(); !Exited.IsCompleted && found.Count > 0; found = FindForeground())
        {
            found.ForEach(process => UnixSignal.Send(process, UnixSignal.Interrupt));
            signalled.UnionWith(found);
        }

        static (int, TimeSpan) Identify(MarkedProcess process) => (process.Id, process.StartedAt);

        bool IsStarting(MarkedProcess process)
        {
            var age = ProcessMark.Uptime() - process.StartedAt;
            return age < 2 * ClockTick || (age < MostStartTime && process.ParentId == Id && process.CommandLine == shell);
        }

        List<int> FindForeground()
        {
            var children = FindProcesses().ToLookup(process => process.ParentId);
            return [.. OffspringOf(Id).Prepend(Id).Where(process => !signalled.Contains(process))];

            IEnumerable<int> OffspringOf(int parent) => children[parent]
                .Where(child => child.StartedAt >= since && !child.IgnoresInterrupt)
                .OrderByDescending(child => child.StartedAt)
                .ThenByDescending(child => child.Id)
                .SelectMany(child => OffspringOf(child.Id).Prepend(child.Id));
        }
    }

    public Task KillAsync(CancellationToken cancellationToken = default)
    {
        if (!Exited.IsCompleted)
        {
            UnixSignal.Send(Id, UnixSignal.Kill);
        }

        return Task.CompletedTask;
    }

    public async Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var since = ProcessMark.Uptime() - youngerThan - ClockTick;
        await SignalUntilGoneAsync(UnixSignal.Terminate, grace, IsMeant).ConfigureAwait(false);
        await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, IsMeant).ConfigureAwait(false);

        bool IsMeant(MarkedProcess process) => process.Id != Id && process.StartedAt >= since;
    }

    public Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default)
    {
        var now = ProcessMark.Uptime();
        return Task.FromResult<IReadOnlyList<RunningProcess>>(
        [
            .. FindProcesses()
                .Where(process => process.Id != Id)
                .OrderBy(process => process.StartedAt)
                .Select(process => new RunningProcess(process.Id, process.ParentId, process.StateName, process.CommandLine, now - process.StartedAt)),
        ]);
    }

    public ValueTask DisposeAsync() => new(_ending.Value);

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    private List<MarkedProcess> FindProcesses() => _mark.FindProcesses(Id, _startedAt);

    // First politely, so that a shell can run its traps and a server can say goodbye; then surely, as often as it takes: a process may
    // fork while we look. The program itself goes first: a shell whose child is ended runs the next command of its line.
    private async Task EndAsync()
    {
        CloseInput(); // an idle shell ends by this alone
        if (!await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false))
        {
            UnixSignal.Send(Id, UnixSignal.Terminate);
            await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false);
            await KillAsync().ConfigureAwait(false); // an interactive shell does not heed SIGTERM
        }

        await SignalUntilGoneAsync(UnixSignal.Terminate, TerminationGrace, IsMeant).ConfigureAwait(false);
        await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, IsMeant).ConfigureAwait(false);
        await ExitsWithinAsync(KillLimit).ConfigureAwait(false);
        _process.Dispose();
        await (_keeper?.ReleaseAsync() ?? Task.CompletedTask).ConfigureAwait(false);

        bool IsMeant(MarkedProcess process) => _keeper is not null || process.Id == Id;
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan limit)
    {
        await ((Task)Exited).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Exited.IsCompleted;
    }

    private void CloseInput()
    {
        try
        {
            StandardInput.Dispose();
        }
        catch (IOException)
        {
            // Bytes that the program no longer wanted: it has ended already.
        }
    }

    private async Task SignalUntilGoneAsync(int signal, TimeSpan limit, Predicate<MarkedProcess> isMeant)
    {
        var signalled = new HashSet<int>();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < limit;)
        {
            var living = FindProcesses().FindAll(isMeant);
            if (living.Count == 0)
            {
                return;
            }

            foreach (var process in living.Where(process => signalled.Add(process.Id)))
            {
                UnixSignal.Send(process.Id, signal);
            }

            await Task.Delay(LookAgain).ConfigureAwait(false);
        }
    }
}
