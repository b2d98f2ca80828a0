namespace Repl.Sessions;

/// <summary>How a session ends: once, and the first reason is what everyone sees afterwards.</summary>
internal sealed class SessionLifetime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private SessionException? _reason;

    public SessionLifetime() => Closed = _closed.Token;

    /// <summary>Cancelled when the session has ended.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Where the session stands.</summary>
    public SessionState State { get; private set; } = SessionState.Connected;

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
            State = _reason is null ? state : State;
        }
    }

    /// <summary>Ends the session, unless it has ended already.</summary>
    /// <param name="state">The final state.</param>
    /// <param name="reason">What later uses of the session are told.</param>
    /// <returns>Whether this was the first reason.</returns>
    public bool TryEnd(SessionState state, SessionException reason)
    {
        lock (_gate)
        {
            if (_reason is not null)
            {
                return false;
            }

            (State, _reason) = (state, reason);
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

    public void Dispose() => _closed.Dispose();
}
