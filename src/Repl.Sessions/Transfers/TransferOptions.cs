namespace Repl.Sessions.Transfers;

/// <summary>How to copy files. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record TransferOptions
{
    /// <summary>All defaults.</summary>
    public static TransferOptions Default { get; } = new();

    /// <summary>
    /// Whether the copies keep modes and times (to the second). Default no: a copy is as new as it is, a file that is replaced keeps its
    /// mode, and a new one gets the source's mode, less what the umask takes away.
    /// </summary>
    public bool Preserve { get; init; }

    /// <summary>
    /// Whether a transfer that breaks leaves what it has copied so far, under a name of its own, for the next transfer of the same
    /// unchanged file to the same place to go on from. Default no.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Whether the copy's SHA-256 is compared with the source's. Default no: its size always is.</summary>
    public bool Verify { get; init; }
}
