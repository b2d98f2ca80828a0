using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>Asks the user of one front end, and takes the answer ("Messages on the stdin ROUTER/DEALER channel"). One question at a time.</summary>
/// <param name="socket">Where questions go and answers come from. Disposed by its owner.</param>
/// <param name="codec">Reads and makes messages.</param>
/// <param name="logger">Told of what is ignored.</param>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing, and a cell that was left behind may still come to it.
internal sealed class StandardInputChannel(RouterSocket socket, MessageCodec codec, ILogger logger)
#pragma warning restore CA1001
{
    private const string ChannelName = "stdin";

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly Lock _gate = new();
    private TaskCompletionSource<string>? _answer;
    private long _askedAfter;
    private bool _isClosed;

    /// <summary>Asks the front end that sent a request. Its stdin connection has the same identity as its shell connection.</summary>
    /// <param name="request">The request of the cell that asks.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Stops waiting; a later answer is ignored.</param>
    /// <exception cref="InputUnavailableException">The front end has no stdin connection, or the kernel stops.</exception>
    public async Task<string> AskAsync(ReceivedMessage request, InputRequestContent question, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = Expect();
            var frames = codec.Encode(request.Identities, MessageTypes.InputRequest, request.AsParent, WireJson.Write(question));
            if (!await socket.TrySendAsync(request.Identities[0], frames[1..], cancellationToken).ConfigureAwait(false))
            {
                throw new InputUnavailableException("The front end has not connected its stdin channel. Pass the value in another way.");
            }

            return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _answer = null;
            }

            _asking.Release();
        }
    }

    /// <summary>Takes answers until the token is cancelled.</summary>
    /// <param name="stopping">Ends the loop, and every question.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                Take(await socket.ReceiveAsync(stopping).ConfigureAwait(false));
            }
        }
        catch (Exception ending) when (ending is OperationCanceledException or ChannelClosedException)
        {
            Close();
        }
    }

    private Task<string> Expect()
    {
        lock (_gate)
        {
            // What arrived before the question answers an earlier one, which nobody waits for any more.
            _askedAfter = socket.LastNumber;
            _answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _isClosed ? throw Stopped() : _answer.Task;
        }
    }

    private void Take(RoutedMessage routed)
    {
        if (!codec.TryDecode(routed, out var message, out var problem))
        {
            JupyterLog.MessageIgnored(logger, ChannelName, problem);
            return;
        }

        if (message.Header.MsgType != MessageTypes.InputReply)
        {
            JupyterLog.UnknownMessage(logger, ChannelName, message.Header.MsgType);
            return;
        }

        try
        {
            var value = WireJson.Read<InputReplyContent>(message.Content).Value;
            lock (_gate)
            {
                if (message.Number > _askedAfter)
                {
                    _answer?.TrySetResult(value);
                }
            }
        }
        catch (JsonException)
        {
            JupyterLog.MessageIgnored(logger, ChannelName, "the content of input_reply is not as documented");
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _answer?.TrySetException(Stopped());
        }
    }

    private static InputUnavailableException Stopped() => new("The kernel stops, so nobody can be asked.");
}
