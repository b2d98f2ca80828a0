namespace Repl.Sessions.Docker;

/// <summary>A container could not be reached, or made. Nothing was run in it, and nothing was left behind.</summary>
/// <param name="failure">Why.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class DockerConnectException(DockerFailure failure, string problem, string nextStep, Exception? cause = null)
    : ConnectException(problem, nextStep, cause)
{
    /// <summary>Why.</summary>
    public DockerFailure Failure { get; } = failure;
}
