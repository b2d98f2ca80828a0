namespace Repl.Sessions.Transfers;

/// <summary>Which way files go.</summary>
public enum TransferDirection
{
    /// <summary>From this machine to the session's target.</summary>
    Upload,

    /// <summary>From the session's target to this machine.</summary>
    Download,
}
