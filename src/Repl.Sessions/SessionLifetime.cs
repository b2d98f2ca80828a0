using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Repl.Sessions;

/// <summary>The states of one session, told to all who watch; it ends once, and the first reason is what everyone sees afterwards.</summary>
internal sealed class SessionLifetime : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private ImmutableArray<Channel<SessionEvent>> _watchers = [];
    private SessionException? _reason;

    public SessionLifetime(TimeProvider time)
    {
        _time = time;
        Closed = _closed.Token;
        Since = time.GetUtcNow();
    }

    /// <summary>Cancelled when the session has ended.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Where the session stands.</summary>
    public SessionState State { get; private set; } = SessionState.Connected;

    /// <summary>Since when it is in that state.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Why it ended; null while it has not.</summary>
    public SessionException? Reason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    /// <summary>Notes a change in a living session; after the end nothing changes any more.</summary>
    public void Become(SessionState state)
    {
        lock (_gate)
        {
            if (_reason is null)
            {
                Enter(state);
            }
        }
    }

    /// <summary>Ends the session, unless it has ended already.</summary>
    /// <param name="state">The final state.</param>
    /// <param name="reason">What later uses of the session are told.</param>
    /// <param name="unlessBusy">Whether a session that runs a command is left alone.</param>
    /// <returns>Whether this was the first reason.</returns>
    public bool TryEnd(SessionState state, SessionException reason, bool unlessBusy = false)
    {
        lock (_gate)
        {
            if (_reason is not null || (unlessBusy && State is SessionState.Busy))
            {
                return false;
            }

            _reason = reason;
            Enter(state);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }

        _closed.Cancel(); // outside the lock: callbacks may call back
        return true;
    }

    /// <summary>Throws the reason of the end, if the session has ended.</summary>
    public void ThrowIfEnded()
    {
        if (Reason is { } reason)
        {
            throw reason;
        }
    }

    /// <summary>Tells all who watch that the shell was replaced.</summary>
    public void Tell(ShellReplacement replacement)
    {
        lock (_gate)
        {
            Tell(new SessionEvent.ShellReplaced(_time.GetUtcNow(), replacement));
        }
    }

    /// <summary>What happens from now on, until the session has ended.</summary>
    public async IAsyncEnumerable<SessionEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<SessionEvent>();
        lock (_gate)
        {
            watcher.Writer.TryWrite(new SessionEvent.StateChanged(Since, State));
            if (_reason is null)
            {
                _watchers = _watchers.Add(watcher);
            }
            else
            {
                watcher.Writer.TryComplete();
            }
        }

        try
        {
            await foreach (var happened in watcher.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return happened;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers = _watchers.Remove(watcher);
            }
        }
    }

    public void Dispose() => _closed.Dispose();

    private void Enter(SessionState state)
    {
        if (state == State)
        {
            return;
        }

        (State, Since) = (state, _time.GetUtcNow());
        Tell(new SessionEvent.StateChanged(Since, state));
    }

    private void Tell(SessionEvent happened)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(happened);
        }
    }
}
