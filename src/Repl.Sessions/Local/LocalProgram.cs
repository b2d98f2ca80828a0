using System.Diagnostics;

namespace Repl.Sessions.Local;

/// <summary>A program on this machine that leads a process session of its own.</summary>
internal sealed class LocalProgram : IProgramChannel
{
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly ProcessMark _mark;
    private readonly Keeper _keeper;
    private readonly Lazy<Task> _ending;

    public LocalProgram(Process process, ProcessMark mark, Keeper keeper)
    {
        (_process, _mark, _keeper) = (process, mark, keeper);
        _ending = new Lazy<Task>(EndAsync);
        Id = process.Id;
        Exited = WaitAsync(process);
    }

    public int Id { get; }

    public Stream StandardInput => _process.StandardInput.BaseStream;

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<int> Exited { get; }

    public Task InterruptAsync(CancellationToken cancellationToken = default)
    {
        if (!Exited.IsCompleted)
        {
            UnixSignal.SendToGroup(Id, UnixSignal.Interrupt);
        }

        return Task.CompletedTask;
    }

    public async Task EndChildrenAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default)
    {
        var since = ProcessMark.Uptime() - youngerThan - ClockTick;
        await SignalUntilGoneAsync(UnixSignal.Terminate, TerminationGrace, IsMeant).ConfigureAwait(false);
        await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, IsMeant).ConfigureAwait(false);

        bool IsMeant(MarkedProcess process) => process.Id != Id && process.StartedAt >= since;
    }

    public ValueTask DisposeAsync() => new(_ending.Value);

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    // First politely, so that a server can say goodbye; then surely, as often as it takes: a process may fork while we look.
    private async Task EndAsync()
    {
        CloseInput(); // an idle shell ends by this alone
        await SignalUntilGoneAsync(UnixSignal.Terminate, TerminationGrace, _ => true).ConfigureAwait(false);
        await SignalUntilGoneAsync(UnixSignal.Kill, KillLimit, _ => true).ConfigureAwait(false);
        await ((Task)Exited).WaitAsync(KillLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        await _keeper.ReleaseAsync().ConfigureAwait(false);
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
            var living = _mark.FindProcesses(Id).FindAll(isMeant);
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
