using Repl.Sessions.Local;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Ssh;

/// <summary>A program at an SSH host that leads a process session of its own.</summary>
internal sealed class SshProgram : IProgramChannel
{
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(2);

    private readonly ISshTransport _transport;
    private readonly ISshChannel _channel;
    private readonly ProcessFamily _family;
    private readonly bool _keepsJobs;
    private readonly Lazy<Task> _ending;

    private SshProgram(ISshTransport transport, IProcessTable table, RemoteStart started, ProcessMark mark, bool keepsJobs)
    {
        (_transport, _channel, _keepsJobs) = (transport, started.Channel, keepsJobs);
        (Id, StandardOutput, StandardError) = (started.Id, started.Output, started.Error);
        _ending = new Lazy<Task>(EndAsync);
        Exited = WaitAsync();
        _family = new ProcessFamily(table, mark, Id, Exited);
    }

    /// <summary>The program's number over there.</summary>
    public int Id { get; }

    public Stream StandardInput => _channel.Input;

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public Task<int> Exited { get; }

    public IReadOnlyCollection<string> OwnVariables { get; } = [ProcessMark.Variable, Keeper.Variable];

    /// <summary>Starts a program.</summary>
    /// <param name="transport">Where its channel comes from.</param>
    /// <param name="table">The processes over there.</param>
    /// <param name="target">Where it is to run.</param>
    /// <param name="program">What to run.</param>
    /// <param name="owner">The mark of whoever has it run.</param>
    /// <param name="watch">As <see cref="RemoteLauncher.StartAsync"/> has it.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    public static async Task<SshProgram> StartAsync(
        ISshTransport transport, IProcessTable table, Target target, ProgramSpec program, string owner, Func<Task> watch, CancellationToken cancellationToken)
    {
        var launcher = new RemoteLauncher(target, program);
        try
        {
            var started = await launcher.StartAsync(transport, owner, watch, cancellationToken).ConfigureAwait(false);
            return new SshProgram(transport, table, started, launcher.Mark, program.KeepsJobs);
        }
        catch (OperationCanceledException)
        {
            const int NoLeader = -1; // its number is not known: only the mark finds it
            await new ProcessFamily(table, launcher.Mark, NoLeader, Task.CompletedTask).EndAllAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task RememberJobsAsync(int last) => _family.RememberJobsAsync(last);

    public Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default) =>
        _family.InterruptAsync(youngerThan, cancellationToken);

    public Task KillAsync() => _family.KillAsync();

    public Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace) => _family.EndChildrenAsync(youngerThan, grace);

    public Task<IReadOnlyList<RunningProcess>> ListProcessesAsync() => _family.ListStartedAsync();

    public ValueTask DisposeAsync() => new(_ending.Value);

    private async Task<int> WaitAsync()
    {
        var status = await _channel.Exited.ConfigureAwait(false);
        if (status == IProgramChannel.UnknownExitCode)
        {
            await _transport.SettleAsync().ConfigureAwait(false); // whoever sees this status asks next whether the connection is lost
        }

        return status;
    }

    // The program itself goes first: a shell whose child is ended runs the next command of its line.
    private async Task EndAsync()
    {
        var inputEnds = _channel.Input.DisposeAsync().AsTask(); // an idle shell ends by this alone; not waited for, as data may be stuck before it
        if (!await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false))
        {
            await _family.TerminateAsync().ConfigureAwait(false);
            await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false);
            await _family.KillAsync().ConfigureAwait(false); // an interactive shell does not heed SIGTERM
        }

        if (!_keepsJobs && !_transport.Lost.IsCancellationRequested)
        {
            await _family.EndAllAsync().ConfigureAwait(false);
        }

        await ExitsWithinAsync(ExitLimit).ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        await inputEnds.ConfigureAwait(false);
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan limit)
    {
        await ((Task)_channel.Exited).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _channel.Exited.IsCompleted;
    }
}
