namespace Repl.Sessions.Ssh;

/// <summary>An SSH host could not be connected to. Nothing was run there, and nothing was left behind.</summary>
/// <param name="failure">Why.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class SshConnectException(ConnectFailure failure, string problem, string nextStep, Exception? cause = null)
    : ConnectException(problem, nextStep, cause)
{
    /// <summary>Why.</summary>
    public ConnectFailure Failure { get; } = failure;

    /// <summary>Whether the same attempt may succeed a little later; never where something was refused on purpose.</summary>
    internal bool MayPass { get; init; }
}
