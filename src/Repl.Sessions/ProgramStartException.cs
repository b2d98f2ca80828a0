namespace Repl.Sessions;

/// <summary>A program could not be started at the other end of a connection. The connection is still usable.</summary>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class ProgramStartException(string problem, string nextStep, Exception? cause = null)
    : Exception($"{problem} {nextStep}", cause)
{
    /// <summary>What happened, as a sentence.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it, as a sentence.</summary>
    public string NextStep { get; } = nextStep;
}
