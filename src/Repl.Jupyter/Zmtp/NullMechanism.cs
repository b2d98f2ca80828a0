using System.Text;

namespace Repl.Jupyter.Zmtp;

/// <summary>The mechanism without security (ZMTP 3.1, "The NULL security mechanism"): each side sends READY. Jupyter signs its messages itself.</summary>
internal sealed class NullMechanism : IZmtpMechanism
{
    private const string SocketTypeProperty = "Socket-Type";
    private const string IdentityProperty = "Identity";
    private const int IdentityLimitBytes = 255;

    /// <inheritdoc/>
    public string Name => "NULL";

    /// <inheritdoc/>
    public async Task<ZmtpPeerProperties> HandshakeAsync(
        ZmtpFrameReader input,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> send,
        ZmtpSocketType own,
        ZmtpSettings settings,
        CancellationToken cancellationToken)
    {
        await SendAsync(ZmtpCommand.ReadyWith([new(SocketTypeProperty, Encoding.ASCII.GetBytes(own.Name))])).ConfigureAwait(false);
        var frame = await input.ReadFrameAsync(settings.CommandLimitBytes, cancellationToken).ConfigureAwait(false);
        var peer = ReadReady(frame ?? throw new ZmtpProtocolException("It closed before its READY command."));
        if (!own.Peers.Contains(peer.SocketType))
        {
            await SendAsync(ZmtpCommand.ErrorWith("Invalid socket type")).ConfigureAwait(false);
            throw new ZmtpProtocolException($"Its socket type cannot talk to a {own.Name} socket.");
        }

        return peer;

        Task SendAsync(ZmtpCommand command) => send(ZmtpFrameEncoder.Command(command.ToBody()), cancellationToken);
    }

    private static ZmtpPeerProperties ReadReady(ZmtpFrame frame)
    {
        var command = frame.IsCommand ? ZmtpCommand.Parse(frame.Body) : throw new ZmtpProtocolException("It sent a message before READY.");
        if (command.Name != ZmtpCommand.Ready)
        {
            throw new ZmtpProtocolException("Its first command is not READY.");
        }

        var properties = command.ReadProperties();
        var identity = properties.GetValueOrDefault(IdentityProperty, []);
        return identity.Length <= IdentityLimitBytes
            ? new(Encoding.ASCII.GetString(properties.GetValueOrDefault(SocketTypeProperty, [])), identity)
            : throw new ZmtpProtocolException($"Its identity is longer than {IdentityLimitBytes} bytes.");
    }
}
