namespace Repl.Sessions.Ssh;

/// <summary>Why an SSH host could not be connected to.</summary>
public enum ConnectFailure
{
    /// <summary>None of the below; the message has what <c>ssh</c> said.</summary>
    Other,

    /// <summary>The server's key is not known, and may not be accepted unseen.</summary>
    UntrustedHost,

    /// <summary>The server shows another key than the known one.</summary>
    ChangedHostKey,

    /// <summary>Nobody listens at the port.</summary>
    Refused,

    /// <summary>No way leads to the host.</summary>
    Unreachable,

    /// <summary>The host's name has no address.</summary>
    NameNotFound,

    /// <summary>No answer within <see cref="SshOptions.ConnectTimeout"/>.</summary>
    TimedOut,

    /// <summary>The server took none of the keys and passwords, or none was given.</summary>
    AuthenticationFailed,

    /// <summary>OpenSSH's configuration, or an option, cannot be understood.</summary>
    ConfigInvalid,

    /// <summary>There is no program <c>ssh</c> on this machine.</summary>
    SshMissing,
}
