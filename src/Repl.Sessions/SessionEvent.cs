namespace Repl.Sessions;

/// <summary>Something that happened to a session, apart from what its commands write.</summary>
/// <param name="At">When.</param>
public abstract record SessionEvent(DateTimeOffset At)
{
    /// <summary>The session's state has changed.</summary>
    /// <param name="At">When.</param>
    /// <param name="State">The new state.</param>
    public sealed record StateChanged(DateTimeOffset At, SessionState State) : SessionEvent(At);

    /// <summary>The session's shell has ended, and a new one has taken its place.</summary>
    /// <param name="At">When.</param>
    /// <param name="Replacement">Why, and what was not kept.</param>
    public sealed record ShellReplaced(DateTimeOffset At, ShellReplacement Replacement) : SessionEvent(At);
}
