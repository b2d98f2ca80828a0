namespace Repl.Sessions.Docker.Engine;

/// <summary>The Engine could not be asked, or refused.</summary>
/// <param name="failure">Why.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
internal sealed class EngineException(DockerFailure failure, string problem, string nextStep, Exception? cause = null)
    : IOException($"{problem} {nextStep}", cause)
{
    /// <summary>Why.</summary>
    public DockerFailure Failure { get; } = failure;

    /// <summary>What happened, as a sentence.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it, as a sentence.</summary>
    public string NextStep { get; } = nextStep;

    /// <summary>The status of the answer; null where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What the Engine said, in full; empty where it said nothing.</summary>
    public string Said { get; init; } = "";

    /// <summary>The same, where it keeps a session from being opened.</summary>
    public DockerConnectException ToConnectException() => new(Failure, Problem, NextStep, this);
}
