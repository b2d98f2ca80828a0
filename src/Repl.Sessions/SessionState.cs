namespace Repl.Sessions;

/// <summary>Where a session stands in its life. Never guessed from text: each change has a cause that was observed.</summary>
public enum SessionState
{
    /// <summary>The connection and the shell are being started.</summary>
    Connecting,

    /// <summary>The shell answered; no command has run yet.</summary>
    Connected,

    /// <summary>A command is running.</summary>
    Busy,

    /// <summary>The last command has ended; the shell waits for the next.</summary>
    Idle,

    /// <summary>The session was closed because nobody used it for its idle time.</summary>
    Expired,

    /// <summary>
    /// The connection has gone, and the session connects again when it is used; or the shell or the connection ended by itself for good, which
    /// <see cref="ISession.EndReason"/> tells.
    /// </summary>
    Lost,

    /// <summary>The session was closed on purpose.</summary>
    Closed,
}
