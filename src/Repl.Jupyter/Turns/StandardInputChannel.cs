using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>Asks the users of front ends, and brings each answer to its question ("Messages on the stdin ROUTER/DEALER channel"). Thread safe.</summary>
/// <param name="socket">Where questions go and answers come from. Disposed by its owner.</param>
/// <param name="codec">Reads and makes messages.</param>
/// <param name="logger">Told of what is ignored.</param>
internal sealed class StandardInputChannel(RouterSocket socket, MessageCodec codec, ILogger logger)
{
    private const string ChannelName = "stdin";

    private readonly Lock _gate = new();
    private readonly List<Question> _open = [];
    private bool _isClosed;

    /// <summary>Asks the front end that sent a request. Its stdin connection has the same identity as its shell connection.</summary>
    /// <param name="request">The request of the cell that asks.</param>
    /// <param name="lane">Where the cell runs. It asks one question at a time.</param>
    /// <param name="content">What to ask.</param>
    /// <param name="cancellationToken">Stops waiting; a later answer is ignored.</param>
    /// <exception cref="InputUnavailableException">The front end has no stdin connection, or the kernel stops.</exception>
    public async Task<string> AskAsync(ReceivedMessage request, Lane lane, InputRequestContent content, CancellationToken cancellationToken)
    {
        await lane.Asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        var question = new Question(codec.NextId(), lane.Subshell, request.Identities[0]);
        try
        {
            Open(question);
            var frames = codec.Encode(request.Identities, MessageTypes.InputRequest, request.AsParent, WireJson.Write(content), question.Id);
            if (!await socket.TrySendAsync(request.Identities[0], frames[1..], cancellationToken).ConfigureAwait(false))
            {
                throw new InputUnavailableException("The front end has not connected its stdin channel. Pass the value in another way.");
            }

            return await question.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(question);
            }

            lane.Asking.Release();
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

    private void Open(Question question)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw Stopped();
            }

            // What arrived before the question answers an earlier one, which nobody waits for any more.
            question.AskedAfter = socket.LastNumber;
            _open.Add(question);
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
                QuestionOf(message)?.Take(value);
            }
        }
        catch (JsonException)
        {
            JupyterLog.MessageIgnored(logger, ChannelName, "the content of input_reply is not as documented");
        }
    }

    /// <summary>An answer names its question (JupyterLab), or the subshell (JEP 91), or neither: then it is for the oldest that its front end was asked.</summary>
    private Question? QuestionOf(ReceivedMessage answer)
    {
        var possible = _open.Where(question => answer.Number > question.AskedAfter && question.IsUnanswered).ToList();
        return possible.Find(question => question.Id == answer.AnswersTo)
            ?? possible.Find(question => answer.Header.SubshellId is { } subshell && question.Subshell == subshell)
            ?? possible.Find(question => question.Identity.AsSpan().SequenceEqual(answer.Identities[0]));
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _open.ForEach(question => question.Fail(Stopped()));
        }
    }

    private static InputUnavailableException Stopped() => new("The kernel stops, so nobody can be asked.");

    /// <summary>A question that waits for its answer.</summary>
    /// <param name="id">The <c>msg_id</c> of its input_request.</param>
    /// <param name="subshell">Where the cell runs; null for the main shell.</param>
    /// <param name="identity">Who was asked.</param>
    private sealed class Question(string id, string? subshell, byte[] identity)
    {
        private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => id;

        public string? Subshell => subshell;

        public byte[] Identity => identity;

        /// <summary>The number of the last message that cannot be its answer.</summary>
        public long AskedAfter { get; set; }

        public bool IsUnanswered => !_answer.Task.IsCompleted;

        public Task<string> Answer => _answer.Task;

        public void Take(string value) => _answer.TrySetResult(value);

        public void Fail(Exception problem) => _answer.TrySetException(problem);
    }
}
