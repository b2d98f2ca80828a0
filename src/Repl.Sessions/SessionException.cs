using Repl.Sessions.Wording;

namespace Repl.Sessions;

/// <summary>Base of every failure of a session: tells which session, what happened, and what to do next.</summary>
public abstract class SessionException : Exception
{
    private protected const string StartAnotherWorker = "Start another one, or have Recover do that.";

    private protected SessionException(string session, string problem, string nextStep, Exception? cause = null, string kind = "Session")
        : base($"{kind} '{session}': {problem} {nextStep}", cause)
    {
        SessionName = session;
        NextStep = nextStep;
    }

    /// <summary>The name of the session or of the group, or the id of the worker, that failed.</summary>
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

/// <summary>The session, or the worker, ended by itself. It cannot be used again; open a new one.</summary>
public sealed class SessionLostException : SessionException
{
    /// <summary>For a session.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="problem">What happened, as a sentence.</param>
    /// <param name="cause">The failure below, if one was thrown.</param>
    public SessionLostException(string session, string problem, Exception? cause = null)
        : base(session, problem, $"Open it again with '#!session open {session}'.", cause)
    {
    }

    private SessionLostException(string worker, string problem, string nextStep)
        : base(worker, problem, nextStep, kind: "Worker")
    {
    }

    internal static SessionLostException OfWorker(string worker, string problem) => new(worker, $"{problem} Its state is gone.", StartAnotherWorker);
}

/// <summary>The session, or the worker, was closed on purpose, and then used.</summary>
public sealed class SessionClosedException : SessionException
{
    /// <summary>For a session.</summary>
    /// <param name="session">The session's name.</param>
    public SessionClosedException(string session)
        : base(session, "It was closed.", $"Open it again with '#!session open {session}'.")
    {
    }

    private SessionClosedException(string worker, string nextStep)
        : base(worker, "It was closed.", nextStep, kind: "Worker")
    {
    }

    internal static SessionClosedException OfWorker(string worker) => new(worker, StartAnotherWorker);
}

/// <summary>No session of that name is open, or no worker of that id is there.</summary>
public sealed class SessionNotFoundException : SessionException
{
    /// <summary>For a session.</summary>
    /// <param name="session">The name that was asked for.</param>
    /// <param name="open">The names of the open sessions.</param>
    public SessionNotFoundException(string session, IReadOnlyCollection<string> open)
        : base(
            session,
            "No session of that name is open.",
            open.Count == 0
                ? $"Open it with '#!session open {session}'."
                : $"Open are: {string.Join(", ", open)}. Open it with '#!session open {session}'.")
    {
    }

    private SessionNotFoundException(string worker, string nextStep)
        : base(worker, "There is no worker of that id: it was closed, or never was.", nextStep, kind: "Worker")
    {
    }

    internal static SessionNotFoundException OfWorker(string worker, IReadOnlyCollection<string> known) =>
        new(worker, known.Count == 0 ? "There are none: start one." : $"There are: {string.Join(", ", known)}.");
}

/// <summary>No group of that name is open.</summary>
/// <param name="group">The name that was asked for.</param>
/// <param name="open">The names of the open groups and sessions.</param>
public sealed class GroupNotFoundException(string group, IReadOnlyCollection<string> open)
    : SessionException(
        group,
        "No group and no session of that name is open.",
        (Nearest.To(group, open) is { } nearest ? $"Did you mean '{nearest}'? " : "")
        + (open.Count == 0 ? "" : $"Open are: {string.Join(", ", open)}. ")
        + $"Open a group with '#!session open {group} ssh://{group}[1-3]'.",
        kind: "Group");

/// <summary>More sessions of a group could not be opened than was allowed. The others are open, as the group.</summary>
/// <param name="group">The group's name.</param>
/// <param name="missing">What could not be opened.</param>
/// <param name="count">How many sessions the group was to have.</param>
public sealed class GroupOpenException(string group, IReadOnlyList<MissingSession> missing, int count)
    : SessionException(
        group,
        $"{missing.Count} of {count} sessions could not be opened: {string.Join(", ", missing.Select(session => session.Name))}. {missing[0].Failure.Message}",
        missing.Count == count ? "No group was made." : $"The others are open as the group '{group}'; allow missing ones with '--max-fail {missing.Count}'.",
        missing[0].Failure,
        kind: "Group")
{
    /// <summary>What could not be opened, and why.</summary>
    public IReadOnlyList<MissingSession> Missing { get; } = missing;
}

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

/// <summary>A session has no variables, because it goes to a device without a shell. Nothing was sent there.</summary>
/// <param name="session">The session's name.</param>
public sealed class VariablesUnavailableException(string session)
    : SessionException(session, "It goes to a device, which has no shell and so no variables.", "Put the value into the command itself: RunAsync($\"… {value}\").");

/// <summary>A command's output is not what it was read as. The session is still usable.</summary>
/// <param name="result">What the command left behind.</param>
/// <param name="problem">What is wrong with the output; follows "Its standard output".</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class CommandOutputException(CommandResult result, string problem, Exception? cause = null)
    : SessionException(
        result.SessionName,
        $"The command '{Shorten.Line(result.Command)}' ended with exit status {result.ExitCode}. Its standard output {problem}",
        "Look at StandardOutput.",
        cause)
{
    /// <summary>What the command left behind.</summary>
    public CommandResult Result { get; } = result;
}

/// <summary>A checkpoint could not be taken, or not be gone back to. The session is as it was.</summary>
/// <param name="session">The session's name.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class CheckpointException(string session, string problem, string nextStep, Exception? cause = null)
    : SessionException(session, problem, nextStep, cause)
{
    internal static CheckpointException NotOf(Target target, string session) => new(
        session, $"Of {target} no checkpoints can be taken.", "They can be of a container that was made for a session: '#!session open <name> docker-image://<image>'.");
}

/// <summary>The session, or the worker, was closed because nobody used it for its idle time.</summary>
public sealed class SessionExpiredException : SessionException
{
    /// <summary>For a session.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="idleTimeout">Its idle time.</param>
    public SessionExpiredException(string session, TimeSpan idleTimeout)
        : this(session, idleTimeout, $"Open it again with '#!session open {session}', with a longer --idle-timeout or with none.", "Session")
    {
    }

    private SessionExpiredException(string session, TimeSpan idleTimeout, string nextStep, string kind)
        : base(session, $"It expired: nobody used it for {idleTimeout.TotalSeconds:0} s.", nextStep, kind: kind)
    {
    }

    internal static SessionExpiredException OfWorker(string worker, TimeSpan idleTimeout) =>
        new(worker, idleTimeout, $"{StartAnotherWorker} Or give it a longer IdleTimeout, or none.", "Worker");
}

/// <summary>The session did not answer in time. It may only be slow, so it is not closed.</summary>
/// <param name="session">The session's name.</param>
/// <param name="limit">How long was waited.</param>
public sealed class SessionNotRespondingException(string session, TimeSpan limit)
    : SessionException(
        session,
        $"It did not answer within {limit.TotalSeconds:0.#} s.",
        $"Interrupt its command, or start its shell anew with '#!session restart {session}'.");

/// <summary>A command, or a call of a worker, ran longer than it was allowed to, and was interrupted. The session is still usable.</summary>
public sealed class CommandTimeoutException : SessionException
{
    /// <summary>For a command.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="timeout">How long the command was allowed to run.</param>
    /// <param name="partial">What it wrote until then; null where its output was streamed.</param>
    public CommandTimeoutException(string session, TimeSpan timeout, CommandResult? partial = null)
        : base(
            session,
            $"The command did not end within {timeout.TotalSeconds:0.###} s and was interrupted.",
            "Its output until then is kept; the session is usable. Allow it more time, if it needs that.") =>
        (Timeout, Partial) = (timeout, partial);

    /// <summary>For a call of a worker.</summary>
    /// <param name="worker">The worker's id.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="timeout">How long the call was allowed to take.</param>
    /// <param name="isLost">Whether it did not stop when it was interrupted, so that its interpreter had to be ended.</param>
    internal CommandTimeoutException(string worker, string function, TimeSpan timeout, bool isLost)
        : base(
            worker,
            $"The function '{function}' did not end within {timeout.TotalSeconds:0.###} s and was interrupted{(isLost ? ", which did not stop it: its interpreter was ended" : "")}.",
            isLost ? StartAnotherWorker : "The worker is usable. Allow it more time, if it needs that.",
            kind: "Worker") =>
        Timeout = timeout;

    /// <summary>What the command wrote until it was interrupted, with the status that it ended with; null where its output was streamed.</summary>
    public CommandResult? Partial { get; }

    /// <summary>How long the command was allowed to run.</summary>
    public TimeSpan Timeout { get; }
}

/// <summary>The connection was lost while a command ran. Whether the command went on to its end, nobody knows; it was not sent again.</summary>
/// <param name="session">The session's name.</param>
/// <param name="reason">What took the connection away, as a sentence.</param>
/// <param name="partial">What the command wrote until then; null where its output was streamed.</param>
public sealed class CommandOutcomeUnknownException(string session, string reason, CommandResult? partial = null)
    : SessionException(
        session,
        $"{reason} Whether the command that was running went on to its end is not known; it was not sent again.",
        "Find out over there before you repeat it.")
{
    /// <summary>What the command wrote until the connection was lost; null where its output was streamed.</summary>
    public CommandResult? Partial { get; } = partial;

    /// <summary>What took the connection away, as a sentence.</summary>
    public string Reason { get; } = reason;
}

/// <summary>The session's connection is down. The session connects again when a command is run in it.</summary>
/// <param name="session">The session's name.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class SessionDisconnectedException(string session, string problem, string nextStep, Exception? cause = null)
    : SessionException(session, problem, nextStep, cause);
