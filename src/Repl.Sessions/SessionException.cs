namespace Repl.Sessions;

/// <summary>Base of every failure of a session: tells which session, what happened, and what to do next.</summary>
public abstract class SessionException : Exception
{
    private protected SessionException(string session, string problem, string nextStep, Exception? cause = null)
        : base($"Session '{session}': {problem} {nextStep}", cause)
    {
        SessionName = session;
        NextStep = nextStep;
    }

    /// <summary>The name of the session that failed.</summary>
    public string SessionName { get; }

    /// <summary>One sentence: what the user can do now.</summary>
    public string NextStep { get; }
}

/// <summary>A session could not be opened. No command ran, and nothing was left behind.</summary>
/// <param name="session">The name that the session was to have.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class SessionOpenException(string session, string problem, string nextStep, Exception? cause = null)
    : SessionException(session, problem, nextStep, cause);

/// <summary>The session ended by itself. It cannot be used again; open a new one.</summary>
/// <param name="session">The session's name.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class SessionLostException(string session, string problem, Exception? cause = null)
    : SessionException(session, problem, $"Open it again with '#!session open {session}'.", cause);

/// <summary>The session was closed on purpose, and then used.</summary>
/// <param name="session">The session's name.</param>
public sealed class SessionClosedException(string session)
    : SessionException(session, "It was closed.", $"Open it again with '#!session open {session}'.");

/// <summary>No session of that name is open.</summary>
/// <param name="session">The name that was asked for.</param>
/// <param name="open">The names of the open sessions.</param>
public sealed class SessionNotFoundException(string session, IReadOnlyCollection<string> open)
    : SessionException(
        session,
        "No session of that name is open.",
        open.Count == 0
            ? $"Open it with '#!session open {session}'."
            : $"Open are: {string.Join(", ", open)}. Open it with '#!session open {session}'.");

/// <summary>A command ended with a status other than 0. The session is still usable.</summary>
/// <param name="result">What the command left behind.</param>
public sealed class CommandFailedException(CommandResult result)
    : SessionException(
        result.SessionName,
        $"The command '{Shorten.Line(result.Command)}' ended with exit status {result.ExitCode}{Explain(result)}.",
        "Look at its output; where that status is expected, read ExitCode instead of calling EnsureSucceeded.")
{
    /// <summary>What the command left behind.</summary>
    public CommandResult Result { get; } = result;

    private static string Explain(CommandResult result)
    {
        var lastLine = result.StandardError.TrimEnd().Split('\n')[^1];
        return lastLine.Length == 0 ? "" : $" ({Shorten.Line(lastLine)})";
    }
}
