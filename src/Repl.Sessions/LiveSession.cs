using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Forwarding;
using Repl.Sessions.Transfers;

namespace Repl.Sessions;

/// <summary>What every session has, whatever is at its other end: a name, a life, turns for commands, an idle time, and a link that may be lost.</summary>
internal abstract class LiveSession : ISession
{
    private const string UnknownLoss = "The connection was lost.";

    private readonly SessionOptions _options;
    private readonly SessionLifetime _lifetime;
    private readonly ITimer? _idleTimer;
    private readonly SessionTransfers _transfers;
    private readonly SessionForwards _forwards;
    private readonly Lazy<Task> _closing;
    private string? _lossReason;

    protected LiveSession(string name, SessionLink link, SessionOptions options, SessionSurroundings surroundings)
    {
        (Name, Link, _options, Surroundings) = (name, link, options, surroundings);
        _lifetime = new SessionLifetime(surroundings.Time);
        _transfers = new SessionTransfers(name, link, _lifetime, surroundings);
        _forwards = new SessionForwards(name, link, _lifetime, surroundings.Time);
        StartedAt = _lifetime.Since;
        if (options.IdleTimeout is { } idleTimeout)
        {
            _idleTimer = surroundings.Time.CreateTimer(_ => Expire(idleTimeout), null, idleTimeout, Timeout.InfiniteTimeSpan);
        }

        _closing = new Lazy<Task>(CloseAsync);
    }

    public string Name { get; }

    public string Id { get; } = $"session-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    public Target Target => Link.Current.Target;

    public abstract string Shell { get; }

    public SessionState State => _lifetime.State;

    public DateTimeOffset StateSince => _lifetime.Since;

    public DateTimeOffset StartedAt { get; }

    public CancellationToken Closed => _lifetime.Closed;

    public string? EndReason => _lifetime.Reason?.Message;

    public string? LossReason => HasEnded || !Link.IsLost ? null : _lossReason ?? Link.Current.LossReason ?? UnknownLoss;

    public IReadOnlyList<string> Notes => Link.Current is INotedConnection noted ? noted.Notes : [];

    /// <summary>The connection, and how to get the next.</summary>
    protected SessionLink Link { get; }

    /// <summary>What every session of a registry gets.</summary>
    protected SessionSurroundings Surroundings { get; }

    /// <summary>One command at a time, first come first served.</summary>
    protected TurnQueue Turns { get; } = new();

    protected ILogger Logger => Surroundings.Logger;

    /// <summary>Where relative paths count from.</summary>
    protected abstract string WorkingDirectory { get; }

    /// <summary>Why the connection was lost, as it was first noted; null while it is there.</summary>
    protected string? NotedLoss => Volatile.Read(ref _lossReason);

    /// <summary>Whether the session has ended for good.</summary>
    protected bool HasEnded => _lifetime.Reason is not null;

    public IAsyncEnumerable<CommandEvent> ListenAsync(string command, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A command must not contain the character NUL: no shell can read it.", nameof(command));
        }

        var ambient = AmbientCancellation.Current;
        return ambient.CanBeCanceled && ambient != cancellationToken
            ? ListenUnderBothAsync(command, options ?? RunOptions.Default, ambient, cancellationToken)
            : ListenInTurnAsync(command, options ?? RunOptions.Default, cancellationToken);
    }

    public IAsyncEnumerable<SessionEvent> WatchAsync(CancellationToken cancellationToken = default) => _lifetime.WatchAsync(cancellationToken);

    public IAsyncEnumerable<TransferEvent> TransferAsync(TransferRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfUnreachable();
        return _transfers.RunAsync(request, WorkingDirectory, cancellationToken);
    }

    public IReadOnlyList<PortForward> Forwards => _forwards.Open;

    public Task<PortForward> ForwardAsync(string remoteHost, int remotePort, int localPort, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(remoteHost);
        ArgumentOutOfRangeException.ThrowIfLessThan(remotePort, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(remotePort, 65535);
        ArgumentOutOfRangeException.ThrowIfNegative(localPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(localPort, 65535);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfUnreachable();
        return Task.FromResult(_forwards.Start(remoteHost, remotePort, localPort));
    }

    public virtual IReadOnlyList<string> Checkpoints => [];

    public virtual Task CheckpointAsync(string label, CancellationToken cancellationToken = default) => Task.FromException(CheckpointException.NotOf(Target, Name));

    public virtual Task RollBackAsync(string label, CancellationToken cancellationToken = default) => Task.FromException(CheckpointException.NotOf(Target, Name));

    public async Task<ContainerFacts?> DescribeContainerAsync(CancellationToken cancellationToken = default) =>
        Link.Current is IContainerConnection inside ? await inside.DescribeContainerAsync(cancellationToken).ConfigureAwait(false) : null;

    public abstract Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default);

    public abstract Task<ShellCompletions> CompleteAsync(string text, int position, CancellationToken cancellationToken = default);

    public abstract Task<ShellDescription?> DescribeAsync(string word, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default);

    public abstract Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    public abstract Task RestartAsync(CancellationToken cancellationToken = default);

    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>What a notebook shows for a session that is a cell's value.</summary>
    public override string ToString() => $"Session '{Name}' to {Target} ({State})";

    /// <summary>Connects, and makes a session over the connection.</summary>
    /// <exception cref="SessionOpenException">There is no connection, or what is at its other end could not be started. Nothing is left behind.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The session owns its link.")]
    protected static async Task<T> OpenAsync<T>(
        string name, Func<CancellationToken, Task<IConnection>> connect, Func<SessionLink, Task<T>> start, SessionSurroundings surroundings, CancellationToken cancellationToken)
    {
        var started = surroundings.Time.GetTimestamp();
        SessionLink? link = null;
        try
        {
            link = await SessionLink.OpenAsync(connect, cancellationToken).ConfigureAwait(false);
            var session = await start(link).ConfigureAwait(false);
            SessionLog.Opened(surroundings.Logger, name, link.Current.Target, (long)surroundings.Time.GetElapsedTime(started).TotalMilliseconds);
            return session;
        }
        catch (ConnectException cause)
        {
            throw new SessionOpenException(name, cause.Problem, cause.NextStep, cause);
        }
        catch
        {
            if (link is not null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Runs a command, under one token.</summary>
    protected abstract IAsyncEnumerable<CommandEvent> ListenInTurnAsync(string text, RunOptions options, CancellationToken cancellationToken);

    /// <summary>Goes on over a new connection, in the place of a lost one.</summary>
    /// <param name="reason">What happened, as sentences for the user.</param>
    protected abstract Task ResumeAsync(string reason);

    /// <summary>Ends what is at the other end, after the session's own end.</summary>
    protected abstract Task EndAsync();

    /// <summary>Begins a turn: the session is busy, and connected again where it was not.</summary>
    /// <exception cref="SessionException">The session has ended, or cannot connect again.</exception>
    protected async Task OccupyAsync(CancellationToken cancellationToken)
    {
        _lifetime.ThrowIfEnded();
        _idleTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (Link.IsLost)
        {
            await ReconnectAsync(cancellationToken).ConfigureAwait(false);
        }

        _lifetime.Become(SessionState.Busy);
    }

    /// <summary>Ends a turn.</summary>
    protected void Rest()
    {
        _lifetime.Become(Link.IsLost ? SessionState.Lost : SessionState.Idle);
        _idleTimer?.Change(_options.IdleTimeout!.Value, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Connects again, in a turn of the caller's.</summary>
    /// <exception cref="SessionException">The session has ended, or cannot connect again.</exception>
    protected async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        NoteLoss();
        _lifetime.ThrowIfEnded();
        _lifetime.Become(SessionState.Connecting);
        try
        {
            await Link.ReconnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException cause)
        {
            throw new SessionDisconnectedException(
                Name, $"{_lossReason} Connecting again did not work: {cause.Problem}", $"{cause.NextStep} The next command tries again.", cause);
        }
        finally
        {
            if (Link.IsLost)
            {
                _lifetime.Become(SessionState.Lost);
            }
        }

        var reason = Interlocked.Exchange(ref _lossReason, null);
        await ResumeAsync($"{reason} The session has connected again.").ConfigureAwait(false);
        ThrowIfUnreachable();
    }

    /// <summary>Takes note that the link has gone. The session stays, to connect again when it is used, unless it is not to.</summary>
    protected void NoteLoss()
    {
        if (Interlocked.CompareExchange(ref _lossReason, Link.Current.LossReason ?? UnknownLoss, null) is not null)
        {
            return; // somebody else has seen it first
        }

        SessionLog.Disconnected(Logger, Name, _lossReason);
        if (_options.Reconnect)
        {
            _lifetime.Become(SessionState.Lost);
        }
        else
        {
            Lose(_lossReason, null);
        }
    }

    /// <summary>Ends the session because it cannot go on.</summary>
    protected void Lose(string reason, Exception? cause)
    {
        if (_lifetime.TryEnd(SessionState.Lost, new SessionLostException(Name, $"{reason} The session's state is gone.", cause)))
        {
            SessionLog.Lost(Logger, Name, reason);
        }
    }

    /// <summary>Tells all who watch that the shell was replaced.</summary>
    protected void Tell(ShellReplacement replacement) => _lifetime.Tell(replacement);

    /// <exception cref="SessionException">The session has ended.</exception>
    protected void ThrowIfEnded() => _lifetime.ThrowIfEnded();

    /// <exception cref="SessionException">The session has ended, or its connection is down.</exception>
    protected void ThrowIfUnreachable()
    {
        _lifetime.ThrowIfEnded();
        if (Link.IsLost)
        {
            throw new SessionDisconnectedException(
                Name, NotedLoss ?? Link.Current.LossReason ?? UnknownLoss, "Run a command in it, and it connects again.");
        }
    }

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

    private void Expire(TimeSpan idleTimeout)
    {
        if (_transfers.AreUnderWay || _forwards.AreInUse)
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

    private async Task CloseAsync()
    {
        if (_lifetime.TryEnd(SessionState.Closed, new SessionClosedException(Name)))
        {
            SessionLog.Closed(Logger, Name);
        }

        _idleTimer?.Dispose();
        await _transfers.WhenEndedAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _forwards.CloseAsync().ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        await Link.DisposeAsync().ConfigureAwait(false);
        _lifetime.Dispose();
    }
}
