using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Shells.Completion;

namespace Repl.Sessions.Shells;

/// <summary>A session over a shell: runs its commands, interrupts them, and goes on with a new shell where one ends.</summary>
internal sealed partial class ShellSession : LiveSession
{
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    private readonly ShellSuccession _shells;
    private readonly SessionOptions _options;
    private readonly ShellCheckpoints _checkpoints;
    private readonly ShellAdvice _advice;
    private readonly Task _watching;
    private ShellReplacement? _untold;
    private bool _isSnapshotPlanned;

    private ShellSession(string name, SessionLink link, ShellSuccession shells, SessionOptions options, SessionSurroundings surroundings)
        : base(name, link, options, surroundings)
    {
        (_shells, _options) = (shells, options);
        _checkpoints = new ShellCheckpoints(name, link, shells);
        _advice = new ShellAdvice(shells.Second, shells.Current.Dialect);
        _watching = WatchShellsAsync();
    }

    public override string Shell => _shells.Current.Dialect.Name;

    public override IReadOnlyList<string> Checkpoints => _checkpoints.Labels;

    protected override string WorkingDirectory => _shells.Current.WorkingDirectory;

    /// <summary>Connects, starts a shell and waits until it answers.</summary>
    /// <param name="name">The session's name.</param>
    /// <param name="connect">Makes a connection; called again when that is lost.</param>
    /// <param name="options">How.</param>
    /// <param name="surroundings">What every session of a registry gets.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="SessionOpenException">There is no connection, or the shell could not be started, or did not answer in time.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The session owns its shells.")]
    public static Task<ShellSession> OpenAsync(
        string name, Func<CancellationToken, Task<IConnection>> connect, SessionOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken) =>
        OpenAsync(
            name,
            connect,
            async link => new ShellSession(
                name, link, await ShellSuccession.StartAsync(name, link, options, surroundings.Time, cancellationToken).ConfigureAwait(false), options, surroundings),
            surroundings,
            cancellationToken);

    public override Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ThrowIfUnreachable();
        return _shells.Syntax.RunAsync(command, cancellationToken);
    }

    public override async Task<ShellCompletions> CompleteAsync(string text, int position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, text.Length);
        ThrowIfUnreachable();
        var state = await FindStateAsync(cancellationToken).ConfigureAwait(false);
        return await _advice.CompleteAsync(text, position, state, WorkingDirectory, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<ShellDescription?> DescribeAsync(string word, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(word);
        ThrowIfUnreachable();
        var state = await FindStateAsync(cancellationToken).ConfigureAwait(false);
        return await _advice.DescribeAsync(word, state, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();

        // An idle shell may be telling its state just now, by processes of its own.
        using var turn = await EnterUnlessBusyAsync(cancellationToken).ConfigureAwait(false);
        return await _shells.ListProcessesAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        var started = Surroundings.Time.GetTimestamp();
        using var turn = Turns.TryEnter();
        var hasAnswered = turn is null
            ? await CanStartProgramAsync(cancellationToken).ConfigureAwait(false)
            : await _shells.Current.SettlesAsync(PingLimit).ConfigureAwait(false);
        return hasAnswered ? Surroundings.Time.GetElapsedTime(started) : throw new SessionNotRespondingException(Name, PingLimit);
    }

    public override async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        var old = _shells.Current;
        await _shells.EndForgettingAsync().ConfigureAwait(false);
        using var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (Link.IsLost)
        {
            await ReconnectAsync(cancellationToken).ConfigureAwait(false);
            Rest();
        }
        else if (_shells.Current == old)
        {
            await ReplaceShellAsync("").ConfigureAwait(false);
        }

        ThrowIfEnded();

        _untold = null; // whoever asked for it knows
    }

    public override Task CheckpointAsync(string label, CancellationToken cancellationToken = default) =>
        ActInTurnAsync(() => _checkpoints.TakeAsync(label, cancellationToken), cancellationToken);

    public override Task RollBackAsync(string label, CancellationToken cancellationToken = default) =>
        ActInTurnAsync(() => _checkpoints.GoBackAsync(label, cancellationToken), cancellationToken);

    // What is known of the shell: as it is now where it is idle and answers, else as it was before the command that it runs.
    private async Task<ShellState?> FindStateAsync(CancellationToken cancellationToken)
    {
        var finding = FindInTurnAsync();
        await ((Task)finding).WaitAsync(SecondShell.Limit, Surroundings.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return finding.IsCompletedSuccessfully ? await finding.ConfigureAwait(false) : _shells.LastSnapshot;

        async Task<ShellState?> FindInTurnAsync()
        {
            using var turn = await EnterUnlessBusyAsync(cancellationToken).ConfigureAwait(false);
            return turn is null ? _shells.LastSnapshot : await _shells.TakeSnapshotIfChangedAsync().ConfigureAwait(false);
        }
    }

    // As a command has its turn, with a shell that answers.
    private async Task ActInTurnAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        ThrowIfUnreachable();
        var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await OccupyAsync(cancellationToken).ConfigureAwait(false);
            await ReplaceShellIfEndedAsync().ConfigureAwait(false);
            ThrowIfUnreachable();
            await act().ConfigureAwait(false);
        }
        finally
        {
            EndTurn(turn);
        }
    }

    protected override Task ResumeAsync(string reason) => ReplaceShellAsync(reason, always: true);

    protected override async Task EndAsync()
    {
        await _shells.Second.DisposeAsync().ConfigureAwait(false);
        await _shells.DisposeAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
    }

    // Never behind a command: that may run for days.
    private async Task<TurnQueue.Turn?> EnterUnlessBusyAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var entering = Turns.EnterAsync(stop.Token).AsTask();
        await Task.WhenAny(entering, BecomesBusyAsync()).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            return await entering.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        async Task BecomesBusyAsync()
        {
            await foreach (var happened in WatchAsync(stop.Token).ConfigureAwait(false))
            {
                if (happened is SessionEvent.StateChanged { State: SessionState.Busy or SessionState.Connecting })
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> CanStartProgramAsync(CancellationToken cancellationToken)
    {
        var trial = TryProgramAsync();
        await ((Task)trial).WaitAsync(PingLimit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return trial.IsCompleted && await trial.ConfigureAwait(false);

        // Gives up in time, and then still has to clean up, over a connection that may not answer: not waited for.
        async Task<bool> TryProgramAsync()
        {
            using var limit = new CancellationTokenSource(PingLimit);
            try
            {
                var program = await Link.Current.StartAsync(new ProgramSpec("sh", ["-c", ":"]), limit.Token).ConfigureAwait(false);
                await using var _ = program.ConfigureAwait(false);
                return await program.Exited.WaitAsync(limit.Token).ConfigureAwait(false) == 0;
            }
            catch (Exception failure) when (failure is ProgramStartException or OperationCanceledException)
            {
                return false;
            }
        }
    }
}
