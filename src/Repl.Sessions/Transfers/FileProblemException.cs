namespace Repl.Sessions.Transfers;

/// <summary>One file operation failed; becomes a <see cref="TransferException"/> where the session is known.</summary>
/// <param name="failure">Why.</param>
/// <param name="isRemote">Whether it happened at the target, and not on this machine.</param>
/// <param name="path">The file or folder that it happened to.</param>
/// <param name="detail">What the other side said, in its own words; empty where it said nothing.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
internal sealed class FileProblemException(TransferFailure failure, bool isRemote, string path, string detail, Exception? cause = null)
    : Exception($"{path}: {failure} {detail}", cause)
{
    public TransferFailure Failure { get; } = failure;

    public bool IsRemote { get; } = isRemote;

    public string Path { get; } = path;

    /// <summary>As the user is told it.</summary>
    public TransferException ToTransferException(string session) =>
        new(session, Failure, IsRemote, Path, $"{Problem}{Quotation}.", NextStep, this);

    private string Where => IsRemote ? "at the target" : "on this machine";

    private string Problem => Failure switch
    {
        TransferFailure.NotFound => $"There is no '{Path}' {Where}",
        TransferFailure.NoPermission => $"'{Path}' {Where} may not be read or written by this user",
        TransferFailure.NoSpace => $"There is no space left {Where} for '{Path}'",
        TransferFailure.IsFolder => $"'{Path}' {Where} is a folder, not a file",
        TransferFailure.NotAFolder => $"'{Path}' {Where} is not a folder, or lies in something that is none",
        TransferFailure.NotAFile => $"'{Path}' {Where} is neither a file nor a folder",
        TransferFailure.Changed => $"'{Path}' {Where} changed while it was copied",
        TransferFailure.Damaged => $"What arrived as '{Path}' {Where} is not what was sent",
        TransferFailure.Broken => $"The link that copied '{Path}' broke",
        _ => $"'{Path}' {Where} could not be copied",
    };

    private string Quotation => detail.Length == 0 ? "" : $" ({Shorten.Line(detail)})";

    private string NextStep => Failure switch
    {
        TransferFailure.NotFound => IsRemote ? "Check the path; a relative one counts from the session's directory." : "Check the path.",
        TransferFailure.NoPermission => "Choose another place, or change the permissions there.",
        TransferFailure.NoSpace => "Make room and copy again.",
        TransferFailure.IsFolder or TransferFailure.NotAFolder or TransferFailure.NotAFile => "Choose another path.",
        TransferFailure.Changed => "Copy it again when nothing writes to it.",
        TransferFailure.Damaged => "Copy it again.",
        TransferFailure.Broken => "Copy again; with Resume the next transfer goes on where this one ended.",
        _ => "Look at what the other side said.",
    };
}
