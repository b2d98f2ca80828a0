using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Shells;

/// <summary>A session over a shell: gives commands their turns, interrupts them, and goes on with a new shell where one ends.</summary>
internal sealed class ShellSession : ISession
{
    private const int RefusedStatus = 2; // as bash and dash have it for a text that they cannot parse

    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    private readonly SessionLifetime _lifetime;
    private readonly TurnQueue _turns = new();
    private readonly IConnection _connection;
    private readonly ShellSuccession _shells;
    private readonly SessionTransfers _transfers;
    private readonly SessionOptions _options;
    private readonly SessionSurroundings _surroundings;
    private readonly ITimer? _idleTimer;
    private readonly Task _watching;
    private readonly Lazy<Task> _closing;
    private ShellReplacement? _untold;
    private bool _isSnapshotPlanned;

    private ShellSession(string name, IConnection connection, ShellSuccession shells, SessionOptions options, SessionSurroundings surroundings)
    {
        (Name, _connection, _shells, _options, _surroundings) = (name, connection, shells, options, surroundings);
        _lifetime = new SessionLifetime(surroundings.Time);
        _transfers = new SessionTransfers(name, connection, _lifetime, surroundings);
        StartedAt = _lifetime.Since;
        if (options.IdleTimeout is { } idleTimeout)
        {
            _idleTimer = surroundings.Time.CreateTimer(_ => Expire(idleTimeout), null, idleTimeout, Timeout.InfiniteTimeSpan);
        }

        _watching = WatchShellsAsync();
        _closing = new Lazy<Task>(CloseAsync);
    }

    public string Name { get; }

    public string Id { get; } = $"session-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    public Target Target => _connection.Target;

    public string Shell => _shells.Current.Dialect.Name;

    public SessionState State => _lifetime.State;

    public DateTimeOffset StateSince => _lifetime.Since;

    public DateTimeOffset StartedAt { get; }

    public CancellationToken Closed => _lifetime.Closed;

    public string? EndReason => _lifetime.Reason?.Message;

    private ILogger Logger => _surroundings.Logger;

    /// <summary>Starts a shell over a connection and waits until it answers.</summary>
    /// <exception cref="SessionOpenException">It could not be started, or did not answer in time.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The session owns its shells.")]
    public static async Task<ShellSession> OpenAsync(
        string name, IConnection connection, SessionOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken)
    {
        var started = surroundings.Time.GetTimestamp();
        var shells = await ShellSuccession.StartAsync(name, connection, options, surroundings.Time, cancellationToken).ConfigureAwait(false);
        var session = new ShellSession(name, connection, shells, options, surroundings);
        SessionLog.Opened(surroundings.Logger, name, connection.Target, (long)surroundings.Time.GetElapsedTime(started).TotalMilliseconds);
        return session;
    }

    public IAsyncEnumerable<CommandEvent> ListenAsync(string command, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A command must not contain the character NUL: no shell can read it.", nameof(command));
        }

        var ambient = _surroundings.AmbientCancellation();
        return ambient.CanBeCanceled && ambient != cancellationToken
            ? ListenUnderBothAsync(command, options ?? RunOptions.Default, ambient, cancellationToken)
            : ListenInTurnAsync(command, options ?? RunOptions.Default, cancellationToken);
    }

    public IAsyncEnumerable<SessionEvent> WatchAsync(CancellationToken cancellationToken = default) => _lifetime.WatchAsync(cancellationToken);

    public IAsyncEnumerable<TransferEvent> TransferAsync(TransferRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _transfers.RunAsync(request, _shells.Current.WorkingDirectory, cancellationToken);
    }

    public Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        _lifetime.ThrowIfEnded();
        return _shells.Syntax.RunAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default)
    {
        _lifetime.ThrowIfEnded();

        // An idle shell may be telling its state just now, by processes of its own.
        using var turn = State is SessionState.Busy ? null : await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await _shells.ListProcessesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        _lifetime.ThrowIfEnded();
        var started = _surroundings.Time.GetTimestamp();
        using var turn = _turns.TryEnter();
        var hasAnswered = turn is null
            ? await CanStartProgramAsync(cancellationToken).ConfigureAwait(false)
            : await _shells.Current.SettlesAsync(PingLimit).ConfigureAwait(false);
        return hasAnswered ? _surroundings.Time.GetElapsedTime(started) : throw new SessionNotRespondingException(Name, PingLimit);
    }

    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        _lifetime.ThrowIfEnded();
        var old = _shells.Current;
        await _shells.EndForgettingAsync().ConfigureAwait(false);
        using var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (_shells.Current == old)
        {
            await ReplaceShellAsync("").ConfigureAwait(false);
        }

        _lifetime.ThrowIfEnded();

        _untold = null; // whoever asked for it knows
    }

    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>What a notebook shows for a session that is a cell's value.</summary>
    public override string ToString() => $"Session '{Name}' to {Target} ({State})";

    // The exception carries the token that was really cancelled, not the linked one, which nobody else knows.
    private async IAsyncEnumerable<CommandEvent> ListenUnderBothAsync(
        string text, RunOptions options, CancellationToken ambient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ambient, cancellationToken);
        var events = ListenInTurnAsync(text, options, either.Token).GetAsyncEnumerator(CancellationToken.None);
        await using var _ = events.ConfigureAwait(false);
        while (await MoveNextAsync().ConfigureAwait(false))
        {
            yield return events.Current;
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await events.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException stopped) when (stopped.CancellationToken == either.Token)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ambient.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The feed is disposed with the command, or here where there is none.")]
    private async IAsyncEnumerable<CommandEvent> ListenInTurnAsync(
        string text, RunOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _lifetime.ThrowIfEnded();
        var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        InputFeed? feed = null;
        ShellCommand? command = null;
        string? error;
        try
        {
            Occupy();
            await ReplaceShellIfEndedAsync().ConfigureAwait(false);
            error = await FindErrorAsync(text, cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                feed = options.StandardInput is { } input ? await InputFeed.StartAsync(_connection, input, cancellationToken).ConfigureAwait(false) : null;
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

        yield return new CommandEvent.Started(_surroundings.Time.GetUtcNow());
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
        SessionLog.CommandTextSensitive(Logger, Name, command.Number, text);
        var interrupt = new CommandInterrupt(_shells.Current, command, _options.InterruptGrace);
        var ending = EndCommandAsync(text, command, interrupt, feed, turn);
        using var timeout = options.Timeout is { } limit ? new CancellationTokenSource(limit, _surroundings.Time) : null;
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
            if (timeout?.IsCancellationRequested == true)
            {
                throw new CommandTimeoutException(Name, options.Timeout!.Value);
            }
        }

        feed?.ThrowIfFailed();

        // The status of a command whose session was closed under it says nothing about the command.
        if (State is SessionState.Closed)
        {
            _lifetime.ThrowIfEnded();
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

    private static async Task StopFeedingAsync(InputFeed? feed)
    {
        if (feed is not null)
        {
            await feed.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Occupy()
    {
        _lifetime.ThrowIfEnded();
        _idleTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lifetime.Become(SessionState.Busy);
    }

    // The turn ends with the command, not with its receiver: one that a stopped cell has left behind will never come back.
    private async Task<ShellReplacement?> EndCommandAsync(string text, ShellCommand command, CommandInterrupt interrupt, InputFeed? feed, TurnQueue.Turn turn)
    {
        await command.Finished.ConfigureAwait(false);
        await interrupt.EndAsync().ConfigureAwait(false);
        await StopFeedingAsync(feed).ConfigureAwait(false);
        SessionLog.CommandEnded(Logger, Name, command.Number);
        if (command.ShellExitCode is { } exitCode)
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
        _lifetime.Become(SessionState.Idle);
        _idleTimer?.Change(_options.IdleTimeout!.Value, Timeout.InfiniteTimeSpan);
        _ = TakeSnapshotsAsync(turn);
    }

    // The state is taken down after each command, but not after each of a fast sequence: then after the last.
    [SuppressMessage("Reliability", "CA2000", Justification = "The turn is handed on.")]
    private async Task TakeSnapshotsAsync(TurnQueue.Turn turn)
    {
        TimeSpan rest;
        try
        {
            rest = State is SessionState.Idle ? await _shells.TakeSnapshotIfDueAsync().ConfigureAwait(false) : TimeSpan.Zero;
        }
        finally
        {
            turn.Dispose();
        }

        if (rest > TimeSpan.Zero && !Interlocked.Exchange(ref _isSnapshotPlanned, true))
        {
            await Task.Delay(rest, _surroundings.Time, Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _isSnapshotPlanned, false);
            if (_turns.TryEnter() is { } later)
            {
                await TakeSnapshotsAsync(later).ConfigureAwait(false);
            }
        }
    }

    // Sees shells that end while no command runs; those that end with their command were replaced when this has its turn.
    private async Task WatchShellsAsync()
    {
        while (_lifetime.Reason is null)
        {
            var shell = _shells.Current;
            await shell.Ended.ConfigureAwait(false);
            using var turn = await _turns.EnterAsync(CancellationToken.None).ConfigureAwait(false);
            if (_shells.Current == shell)
            {
                await ReplaceShellIfEndedAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task ReplaceShellIfEndedAsync(string? reason = null)
    {
        if (_shells.IsRestarting || _shells.Current.Ended.IsCompleted)
        {
            var exitCode = await _shells.Current.Ended.ConfigureAwait(false);
            await ReplaceShellAsync(reason ?? DescribeEnd(exitCode, "The shell ended while no command ran,")).ConfigureAwait(false);
        }
    }

    // Afterwards there is a shell again, or the session has ended.
    private async Task ReplaceShellAsync(string reason)
    {
        if (_lifetime.Reason is not null)
        {
            return;
        }

        if (!_options.Respawn && !_shells.IsRestarting)
        {
            Lose(reason, null);
            return;
        }

        try
        {
            _untold = await _shells.ReplaceAsync(reason).ConfigureAwait(false);
            SessionLog.ShellReplaced(Logger, Name, _untold.ExitCode);
            _lifetime.Tell(_untold);
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

    private void Lose(string reason, Exception? cause)
    {
        if (_lifetime.TryEnd(SessionState.Lost, new SessionLostException(Name, $"{reason} The session's state is gone.", cause)))
        {
            SessionLog.Lost(Logger, Name, reason);
        }
    }

    private void Expire(TimeSpan idleTimeout)
    {
        if (_transfers.AreUnderWay)
        {
            _idleTimer?.Change(idleTimeout, Timeout.InfiniteTimeSpan);
            return;
        }

        if (_lifetime.TryEnd(SessionState.Expired, new SessionExpiredException(Name, idleTimeout), unlessBusy: true))
        {
            SessionLog.Expired(Logger, Name);
            _ = DisposeAsync().AsTask();
        }
    }

    private async Task<bool> CanStartProgramAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PingLimit);
        try
        {
            var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", ":"]), limit.Token).ConfigureAwait(false);
            await using var _ = program.ConfigureAwait(false);
            return await program.Exited.WaitAsync(limit.Token).ConfigureAwait(false) == 0;
        }
        catch (Exception failure) when (failure is ProgramStartException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task CloseAsync()
    {
        if (_lifetime.TryEnd(SessionState.Closed, new SessionClosedException(Name)))
        {
            SessionLog.Closed(Logger, Name);
        }

        _idleTimer?.Dispose();
        await _transfers.WhenEndedAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _shells.DisposeAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _lifetime.Dispose();
    }
}
