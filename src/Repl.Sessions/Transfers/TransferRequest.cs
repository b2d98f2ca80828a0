namespace Repl.Sessions.Transfers;

/// <summary>What to copy, and how. Immutable.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="LocalPath">A file or folder on this machine; relative to the process's directory. <c>~/</c> is the user's home.</param>
/// <param name="RemotePath">A file or folder at the target; relative to the session's directory. <c>~/</c> is the user's home there.</param>
/// <remarks>
/// A destination that ends in <c>/</c>, or is an existing folder, means "into it, under the source's name"; any other is the copy's own
/// name. Missing folders are made. Within a folder, links to files are followed; links to folders or to nothing, and whatever is neither a
/// file nor a folder, are left out and named in <see cref="TransferResult.Skipped"/>, so there are no loops.
/// </remarks>
public sealed record TransferRequest(TransferDirection Direction, string LocalPath, string RemotePath)
{
    /// <summary>How to copy. Default <see cref="TransferOptions.Default"/>.</summary>
    public TransferOptions Options { get; init; } = TransferOptions.Default;
}
