namespace Repl.Sessions;

/// <summary>A connection to a target could not be made. Nothing was run.</summary>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public abstract class ConnectException(string problem, string nextStep, Exception? cause = null)
    : Exception($"{problem} {nextStep}", cause)
{
    /// <summary>What happened, as a sentence.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it, as a sentence.</summary>
    public string NextStep { get; } = nextStep;
}
