namespace Repl.Sessions.Ssh.Mux;

/// <summary>The server refused to open a channel, or what was asked of it. The link is still usable.</summary>
/// <param name="what">What was asked for, such as <c>session</c>.</param>
/// <param name="reason">The reason's number (RFC 4254, section 5.1); 0 where a request on an open channel was refused.</param>
/// <param name="description">What the server said; may be empty.</param>
internal sealed class ChannelRefusedException(string what, uint reason, string description)
    : IOException(description.Length == 0 ? $"The server refused '{what}'." : $"The server refused '{what}': {description}.")
{
    /// <summary>Whether the server may only be short of room: OpenSSH says "connect failed" where MaxSessions is reached.</summary>
    public bool MayBeFull { get; } = reason is SshMessage.OpenConnectFailed or SshMessage.OpenShortage;

    /// <summary>What the server said; may be empty.</summary>
    public string Description { get; } = description;
}
