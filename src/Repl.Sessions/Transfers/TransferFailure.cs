namespace Repl.Sessions.Transfers;

/// <summary>Why a transfer did not succeed, for code that has to decide.</summary>
public enum TransferFailure
{
    /// <summary>None of the others; the message tells.</summary>
    Other,

    /// <summary>There is no such file or folder.</summary>
    NotFound,

    /// <summary>The user may not read or write there, or the file system is read-only.</summary>
    NoPermission,

    /// <summary>The disk or the user's quota is full.</summary>
    NoSpace,

    /// <summary>There is a folder where a file was expected.</summary>
    IsFolder,

    /// <summary>There is something else where a folder was expected.</summary>
    NotAFolder,

    /// <summary>There is something that is neither a file nor a folder, such as a device.</summary>
    NotAFile,

    /// <summary>The file changed while it was being copied, so the copy would be neither the old nor the new one.</summary>
    Changed,

    /// <summary>What arrived is not what was sent.</summary>
    Damaged,

    /// <summary>The connection broke, or what served the files at the target ended.</summary>
    Broken,
}
