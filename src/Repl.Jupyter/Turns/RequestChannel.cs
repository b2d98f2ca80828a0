using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>Takes the requests of shell or control from their socket, in order of arrival. What is no message is ignored.</summary>
/// <param name="name">shell or control, for the log.</param>
/// <param name="socket">Where requests come from. Disposed by its owner.</param>
/// <param name="codec">Reads messages.</param>
/// <param name="takeAsync">Serves a request or brings it to whom serves it, and tells whether it ends the kernel.</param>
/// <param name="logger">Told of what is ignored.</param>
internal sealed class RequestChannel(
    string name, RouterSocket socket, MessageCodec codec, Func<ReceivedMessage, CancellationToken, Task<bool>> takeAsync, ILogger logger)
{
    /// <summary>Takes requests until one ends the kernel, or the token is cancelled.</summary>
    /// <param name="stopping">Ends the loop between two requests.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var routed = await socket.ReceiveAsync(stopping).ConfigureAwait(false);
                if (!codec.TryDecode(routed, out var request, out var problem))
                {
                    JupyterLog.MessageIgnored(logger, name, problem);
                }
                else if (await takeAsync(request, stopping).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception ending) when (ending is OperationCanceledException or ChannelClosedException)
        {
            // Either comes first: the token's callbacks run in no stated order.
        }
    }
}
