namespace Repl.Jupyter.Messages;

/// <summary>The header of a message ("General Message Format").</summary>
/// <param name="MsgId">Unique for each message.</param>
/// <param name="Session">Unique for each run of a client or kernel.</param>
/// <param name="MsgType">One of <see cref="MessageTypes"/>.</param>
/// <param name="Username">Who sent it. Some clients leave it out.</param>
/// <param name="Date">When it was made, ISO 8601 in UTC. Only ever written; what clients send is not looked at.</param>
/// <param name="Version">The sender's protocol version.</param>
/// <param name="SubshellId">The subshell that a request on shell is for, or an answer on stdin (JEP 91). Null for the main shell.</param>
internal sealed record MessageHeader(
    string MsgId, string Session, string MsgType, string? Username = null, string? Date = null, string? Version = null, string? SubshellId = null)
{
    /// <summary>The version of the messaging document that this kernel implements: 5.5 brought subshells and <c>iopub_welcome</c>.</summary>
    public const string ProtocolVersion = "5.5";
}
