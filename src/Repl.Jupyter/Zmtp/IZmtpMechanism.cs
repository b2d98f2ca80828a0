namespace Repl.Jupyter.Zmtp;

/// <summary>
/// How two peers agree to talk after the greeting. NULL is the only one so far; CURVE (JEP 145) is to become the second, which is why
/// the handshake stands behind this seam.
/// </summary>
internal interface IZmtpMechanism
{
    /// <summary>The name in the greeting.</summary>
    string Name { get; }

    /// <summary>Runs the handshake after both greetings.</summary>
    /// <param name="input">The peer's frames.</param>
    /// <param name="send">Sends bytes to the peer.</param>
    /// <param name="own">Our socket type.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="cancellationToken">Gives up; the connection is then of no use.</param>
    /// <returns>The peer's properties.</returns>
    /// <exception cref="ZmtpProtocolException">The peer broke the handshake or does not fit.</exception>
    Task<ZmtpPeerProperties> HandshakeAsync(
        ZmtpFrameReader input,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> send,
        ZmtpSocketType own,
        ZmtpSettings settings,
        CancellationToken cancellationToken);
}

/// <summary>What a peer says of itself.</summary>
/// <param name="SocketType">Its socket type, such as <c>DEALER</c>.</param>
/// <param name="Identity">The identity that it wishes to be known by; empty for none.</param>
internal sealed record ZmtpPeerProperties(string SocketType, byte[] Identity);
