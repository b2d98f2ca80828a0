namespace Repl.Sessions;

/// <summary>What became of a command in one session of a group: a result, or why there is none.</summary>
/// <param name="Session">The session.</param>
/// <param name="Result">What the command left behind; null where it did not end.</param>
/// <param name="Failure">Why it did not: the session was lost, or the time was up. Null where it ended, with whatever status.</param>
public sealed record GroupResult(ISession Session, CommandResult? Result, SessionException? Failure)
{
    /// <summary>Whether the command ended with status 0.</summary>
    public bool Succeeded => Result is { Succeeded: true };

    /// <summary>The session's name with what a notebook shows for a result.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString() => $"{Session.Name}: {Result?.ToString().TrimEnd('\n') ?? Failure?.Message}";
}
