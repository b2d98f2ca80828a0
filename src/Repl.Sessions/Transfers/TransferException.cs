namespace Repl.Sessions.Transfers;

/// <summary>
/// Files could not be copied. The session is still usable. Under the real names there are only whole files; those that were complete
/// before the failure stay.
/// </summary>
/// <param name="session">The session's name.</param>
/// <param name="failure">Why.</param>
/// <param name="isRemote">Whether it happened at the target, and not on this machine.</param>
/// <param name="path">The file or folder that it happened to.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class TransferException(
    string session, TransferFailure failure, bool isRemote, string path, string problem, string nextStep, Exception? cause = null)
    : SessionException(session, problem, nextStep, cause)
{
    /// <summary>Why.</summary>
    public TransferFailure Failure { get; } = failure;

    /// <summary>Whether it happened at the target, and not on this machine.</summary>
    public bool IsRemote { get; } = isRemote;

    /// <summary>The file or folder that it happened to.</summary>
    public string Path { get; } = path;
}
