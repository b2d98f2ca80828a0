namespace Repl.Sessions.Ssh.Mux;

/// <summary>Message numbers of the SSH connection protocol: RFC 4250, section 4.1.2.</summary>
internal static class SshMessage
{
    public const byte GlobalRequest = 80;
    public const byte RequestFailure = 82;
    public const byte ChannelOpen = 90;
    public const byte ChannelOpenConfirmation = 91;
    public const byte ChannelOpenFailure = 92;
    public const byte ChannelWindowAdjust = 93;
    public const byte ChannelData = 94;
    public const byte ChannelExtendedData = 95;
    public const byte ChannelEof = 96;
    public const byte ChannelClose = 97;
    public const byte ChannelRequest = 98;
    public const byte ChannelSuccess = 99;
    public const byte ChannelFailure = 100;

    /// <summary>The only kind of extended data: RFC 4254, section 5.2.</summary>
    public const uint StandardErrorData = 1;

    /// <summary>Reason of a refused channel: RFC 4254, section 5.1.</summary>
    public const uint OpenProhibited = 1;

    /// <summary>Reason of a refused channel; also what OpenSSH answers where <c>MaxSessions</c> is reached.</summary>
    public const uint OpenConnectFailed = 2;

    /// <summary>Reason of a refused channel.</summary>
    public const uint OpenShortage = 4;
}
