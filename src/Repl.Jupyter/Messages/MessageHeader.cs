namespace Repl.Jupyter.Messages;

/// <summary>The header of a message ("General Message Format").</summary>
/// <param name="MsgId">Unique for each message.</param>
/// <param name="Session">Unique for each run of a client or kernel.</param>
/// <param name="MsgType">One of <see cref="MessageTypes"/>.</param>
/// <param name="Username">Who sent it. Some clients leave it out.</param>
/// <param name="Date">When it was made, ISO 8601 in UTC. Only ever written; what clients send is not looked at.</param>
/// <param name="Version">The sender's protocol version.</param>
internal sealed record MessageHeader(
    string MsgId, string Session, string MsgType, string? Username = null, string? Date = null, string? Version = null)
{
    /// <summary>The version of the messaging document that this kernel implements: 5.4 brought shutdown on control.</summary>
    public const string ProtocolVersion = "5.4";
}
