namespace Repl.Sessions.Transfers.Sftp;

/// <summary>For what a file is opened: draft-ietf-secsh-filexfer-02, section 6.3.</summary>
[Flags]
internal enum SftpOpen : uint
{
    /// <summary>To be read.</summary>
    Read = 1,

    /// <summary>To be written.</summary>
    Write = 2,

    /// <summary>It is made where there is none.</summary>
    Create = 8,

    /// <summary>What was in it is gone.</summary>
    Truncate = 16,
}
