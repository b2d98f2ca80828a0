using Repl.Sessions.Local;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Remote;

/// <summary>A program at the other end of a connection, that leads a process session of its own.</summary>
internal sealed class RemoteProgram : IProgramChannel
{
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(2);

    private readonly IRemoteLink _link;
    private readonly IRemoteChannel _channel;
    private readonly ProcessFamily _family;
    private readonly bool _keepsJobs;
    private readonly Lazy<Task> _ending;

    /// <param name="link">The connection.</param>
    /// <param name="table">The processes over there.</param>
    /// <param name="started">The program.</param>
    /// <param name="mark">What it and all that it starts carry.</param>
    /// <param name="keepsJobs">Whether what it starts may outlive it.</param>
    public RemoteProgram(IRemoteLink link, IProcessTable table, RemoteStart started, ProcessMark mark, bool keepsJobs)
    {
        (_link, _channel, _keepsJobs) = (link, started.Channel, keepsJobs);
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

    /// <summary>Ends a program of which nobody knows whether it runs: who started it has given up.</summary>
    /// <param name="table">The processes over there.</param>
    /// <param name="mark">What it would carry.</param>
    public static Task EndAbandonedAsync(IProcessTable table, ProcessMark mark)
    {
        const int NoLeader = -1; // its number is not known: only the mark finds it
        return new ProcessFamily(table, mark, NoLeader, Task.CompletedTask).EndAllAsync();
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
            await _link.SettleAsync().ConfigureAwait(false); // whoever sees this status asks next whether the connection is lost
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

        if (!_keepsJobs && !_link.Lost.IsCancellationRequested)
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
