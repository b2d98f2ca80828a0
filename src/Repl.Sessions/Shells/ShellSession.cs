using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Repl.Sessions.Shells.Completion;

namespace Repl.Sessions.Shells;

/// <summary>A session over a shell: runs its commands, interrupts them, and goes on with a new shell where one ends.</summary>
internal sealed class ShellSession : LiveSession
{
    private const int RefusedStatus = 2; // as bash and dash have it for a text that they cannot parse

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

    [SuppressMessage("Reliability", "CA2000", Justification = "The feed is disposed with the command, or here where there is none.")]
    protected override async IAsyncEnumerable<CommandEvent> ListenInTurnAsync(
        string text, RunOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        InputFeed? feed = null;
        ShellCommand? command = null;
        string? error;
        try
        {
            await OccupyAsync(cancellationToken).ConfigureAwait(false);
            await ReplaceShellIfEndedAsync().ConfigureAwait(false);
            error = await FindErrorAsync(text, cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                feed = options.StandardInput is { } input ? await InputFeed.StartAsync(Link.Current, input, cancellationToken).ConfigureAwait(false) : null;
                command = await _shells.BeginAsync(text, feed?.Path ?? "/dev/null").ConfigureAwait(false);
            }
        }
        finally
        {
            if (command is null)
            {
                await StopFeedingAsync(feed).ConfigureAwait(false);
                EndTurn(turn);
            }
        }

        yield return new CommandEvent.Started(Surroundings.Time.GetUtcNow());
        if (Interlocked.Exchange(ref _untold, null) is { } replacement)
        {
            yield return new CommandEvent.ShellReplaced(replacement);
        }

        if (command is null)
        {
            yield return new CommandEvent.Output(OutputKind.StandardError, Encoding.UTF8.GetBytes(error!));
            yield return new CommandEvent.Exited(RefusedStatus, _shells.Current.WorkingDirectory, TimeSpan.Zero);
            yield break;
        }

        SessionLog.CommandStarted(Logger, Name, command.Number);
        if (!options.HidesText)
        {
            SessionLog.CommandTextSensitive(Logger, Name, command.Number, text);
        }

        var interrupt = new CommandInterrupt(_shells.Current, command, _options.InterruptGrace);
        var ending = EndCommandAsync(text, command, interrupt, feed, turn);
        using var timeout = options.Timeout is { } limit ? new CancellationTokenSource(limit, Surroundings.Time) : null;
        try
        {
            using var onCancel = cancellationToken.UnsafeRegister(static state => ((CommandInterrupt)state!).Start(), interrupt);
            using var onTimeout = timeout?.Token.UnsafeRegister(static state => ((CommandInterrupt)state!).Start(), interrupt);
            await foreach (var happened in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (happened is not CommandEvent.Exited exited)
                {
                    yield return happened;
                    continue;
                }

                if (await ending.ConfigureAwait(false) is { } successor)
                {
                    yield return new CommandEvent.ShellReplaced(successor);
                    exited = exited with { WorkingDirectory = _shells.Current.WorkingDirectory };
                }

                yield return exited;
            }
        }
        finally
        {
            // A receiver that leaves early wants no more of the command.
            interrupt.Start();
            await foreach (var _ in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }

            await ending.ConfigureAwait(false);
        }

        if (interrupt.WasStarted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        // Also where its time was over: an interrupt that did not get there has stopped nothing.
        if (command.ShellExitCode is IProgramChannel.UnknownExitCode && State is not SessionState.Closed)
        {
            throw new CommandOutcomeUnknownException(Name, NotedLoss ?? "The connection was lost.");
        }

        if (interrupt.WasStarted && timeout?.IsCancellationRequested == true)
        {
            throw new CommandTimeoutException(Name, options.Timeout!.Value);
        }

        feed?.ThrowIfFailed();

        // The status of a command whose session was closed under it says nothing about the command.
        if (State is SessionState.Closed)
        {
            ThrowIfEnded();
        }
    }

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

    // Why the shell could not run all of a text. Aliases and options of the session may make it right, but seldom do.
    private async Task<string?> FindErrorAsync(string text, CancellationToken cancellationToken)
    {
        if (!(_shells.EndsAtFailure || SyntaxCheck.IsNeededFor(text))
            || await _shells.Syntax.FindErrorAsync(text, null, cancellationToken).ConfigureAwait(false) is not { } error)
        {
            return null;
        }

        var state = await _shells.TakeSnapshotAsync().ConfigureAwait(false);
        if (state is not null && await _shells.Syntax.FindErrorAsync(text, state, cancellationToken).ConfigureAwait(false) is null)
        {
            return null;
        }

        _shells.LastStatus = RefusedStatus;
        return error;
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

    private static async Task StopFeedingAsync(InputFeed? feed)
    {
        if (feed is not null)
        {
            await feed.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override Task ResumeAsync(string reason) => ReplaceShellAsync(reason, always: true);

    protected override async Task EndAsync()
    {
        await _shells.Second.DisposeAsync().ConfigureAwait(false);
        await _shells.DisposeAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
    }

    // The turn ends with the command, not with its receiver: one that a stopped cell has left behind will never come back.
    private async Task<ShellReplacement?> EndCommandAsync(string text, ShellCommand command, CommandInterrupt interrupt, InputFeed? feed, TurnQueue.Turn turn)
    {
        await command.Finished.ConfigureAwait(false);
        await interrupt.EndAsync().ConfigureAwait(false);
        await StopFeedingAsync(feed).ConfigureAwait(false);
        SessionLog.CommandEnded(Logger, Name, command.Number);
        if (Link.IsLost)
        {
            NoteLoss();
        }
        else if (command.ShellExitCode is { } exitCode)
        {
            await ReplaceShellAsync(DescribeEnd(exitCode, command.HasBegun ? "The command ended the shell" : "The command did not run: the shell had ended")).ConfigureAwait(false);
        }
        else
        {
            _shells.LastStatus = command.ExitCode;
            if (CommandRisk.MayDeafen(text))
            {
                await _shells.Current.EndIfDeafAsync().ConfigureAwait(false);
                await ReplaceShellIfEndedAsync("The command left a shell that runs nothing any more.").ConfigureAwait(false);
            }
        }

        var replacement = Interlocked.Exchange(ref _untold, null);
        EndTurn(turn);
        return replacement;
    }

    private void EndTurn(TurnQueue.Turn turn)
    {
        Rest();
        _ = TakeSnapshotsAsync(turn);
    }

    // The state is taken down after each command, but not after each of a fast sequence: then after the last.
    [SuppressMessage("Reliability", "CA2000", Justification = "The turn is handed on.")]
    private async Task TakeSnapshotsAsync(TurnQueue.Turn turn)
    {
        TimeSpan rest;
        try
        {
            await _shells.Current.RememberJobsAsync().ConfigureAwait(false);
            rest = State is SessionState.Idle ? await _shells.TakeSnapshotIfDueAsync().ConfigureAwait(false) : TimeSpan.Zero;
        }
        finally
        {
            turn.Dispose();
        }

        if (rest > TimeSpan.Zero && !Interlocked.Exchange(ref _isSnapshotPlanned, true))
        {
            await Task.Delay(rest, Surroundings.Time, Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _isSnapshotPlanned, false);
            if (Turns.TryEnter() is { } later)
            {
                await TakeSnapshotsAsync(later).ConfigureAwait(false);
            }
        }
    }

    // Sees shells that end while no command runs; those that end with their command were replaced when this has its turn.
    private async Task WatchShellsAsync()
    {
        while (!HasEnded)
        {
            var (replaced, shell) = (_shells.Replaced, _shells.Current);
            await shell.Ended.ConfigureAwait(false);
            using (await Turns.EnterAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_shells.Current == shell)
                {
                    await ReplaceShellIfEndedAsync().ConfigureAwait(false);
                }
            }

            await replaced.WaitAsync(Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReplaceShellIfEndedAsync(string? reason = null)
    {
        if (Link.IsLost)
        {
            NoteLoss();
        }
        else if (_shells.IsRestarting || _shells.Current.Ended.IsCompleted)
        {
            var exitCode = await _shells.Current.Ended.ConfigureAwait(false);
            await ReplaceShellAsync(reason ?? DescribeEnd(exitCode, "The shell ended while no command ran,")).ConfigureAwait(false);
        }
    }

    // Afterwards there is a shell again, or the session has ended.
    private async Task ReplaceShellAsync(string reason, bool always = false)
    {
        if (HasEnded)
        {
            return;
        }

        if (!_options.Respawn && !_shells.IsRestarting && !always)
        {
            Lose(reason, null);
            return;
        }

        try
        {
            _untold = await _shells.ReplaceAsync(reason).ConfigureAwait(false);
            SessionLog.ShellReplaced(Logger, Name, _untold.ExitCode);
            Tell(_untold);
        }
        catch (SessionOpenException) when (Link.IsLost)
        {
            NoteLoss();
        }
        catch (SessionOpenException cause)
        {
            Lose($"{reason} No new one could be started: {cause.Message}", cause);
        }
    }

    private string DescribeEnd(int exitCode, string what) => _shells.Current.DiedOfInterrupt
        ? $"The command did not stop within {_options.InterruptGrace.TotalSeconds:0.#} s of an interrupt, so its shell was ended."
        : exitCode > 128 && SignalName.Of(exitCode - 128) is { } signal
            ? $"{what} by signal {signal} (status {exitCode})."
            : $"{what} with status {exitCode}.";

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
