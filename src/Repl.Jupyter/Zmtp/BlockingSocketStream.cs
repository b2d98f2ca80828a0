using System.Net.Sockets;

namespace Repl.Jupyter.Zmtp;

/// <summary>
/// Reads by blocking its thread. Completions of asynchronous reads queue for the thread pool, behind whatever a cell put there; a blocked
/// read is woken directly. Only closing the socket ends a read early.
/// </summary>
/// <param name="socket">Where to read. Closed by its owner.</param>
internal sealed class BlockingSocketStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Socket.Receive(buffer.Span, SocketFlags.None));
}
