using System.Net;
using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Zmtp;

/// <summary>REP that answers each request with itself: Jupyter's heartbeat ("Heartbeat for kernels" in the messaging document).</summary>
/// <param name="endpoint">Where to listen.</param>
/// <param name="settings">The limits.</param>
/// <param name="logger">Told of peers.</param>
/// <exception cref="EndpointUnavailableException">The endpoint cannot be listened on.</exception>
internal sealed class ReplySocket(ZmtpEndpoint endpoint, ZmtpSettings settings, ILogger logger) : IAsyncDisposable
{
    private readonly ZmtpServer _server = new(endpoint, ZmtpSocketType.Reply, settings, logger, EchoAsync);

    /// <inheritdoc cref="ZmtpServer.LocalEndPoint"/>
    public EndPoint? LocalEndPoint => _server.LocalEndPoint;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task EchoAsync(ZmtpConnection connection, long number, CancellationToken cancellationToken)
    {
        // The envelope of a request, up to the empty frame, goes back as it came; so all frames are simply returned.
        while (await connection.ReadMessageAsync(cancellationToken).ConfigureAwait(false) is { } request)
        {
            var reply = ZmtpFrameEncoder.Message([.. request.Select(frame => (ReadOnlyMemory<byte>)frame)]);
            await connection.SendAsync(reply, cancellationToken).ConfigureAwait(false);
        }
    }
}
