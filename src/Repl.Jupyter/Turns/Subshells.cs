using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>
/// Serves shell: brings each request to its lane, and makes and ends the lanes beside the main one ("Kernel subshells", JEP 91). Lanes run at
/// the same time. Thread safe.
/// </summary>
/// <param name="turns">Serves each request.</param>
/// <param name="interruption">Told of each turn.</param>
/// <param name="handlersOf">What a lane's requests are served by.</param>
/// <param name="limitBytes">How much may wait in each lane.</param>
internal sealed class Subshells(
    RequestTurns turns, Interruption interruption, Func<Lane, IReadOnlyDictionary<string, RequestHandler>> handlersOf, long limitBytes)
{
    private readonly Lock _gate = new();
    private readonly Lane _main = new(null, limitBytes);
    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly List<Task> _serving = [];
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    /// <summary>Ends when a request has ended the kernel, or a lane has failed.</summary>
    public Task Ending => _ending.Task;

    /// <summary>Starts the main lane.</summary>
    public void Start() => Start(_main);

    /// <summary>Brings a request to its lane.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stopping">Stops waiting for room in its lane.</param>
    /// <returns>False, because lanes end the kernel by <see cref="Ending"/>.</returns>
    public async Task<bool> RouteAsync(ReceivedMessage request, CancellationToken stopping)
    {
        if (Find(request.Header.SubshellId) is not { } lane || !await lane.TryAddAsync(request, stopping).ConfigureAwait(false))
        {
            var refusal = Refusal(request.ReplyType, request.Header.SubshellId);
            await turns.AnswerAsync(request, (_, _) => Task.FromResult(refusal), CancellationToken.None).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Serves create_subshell_request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> CreateAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var lane = new Lane(Guid.NewGuid().ToString("N"), limitBytes);
        lock (_gate)
        {
            _lanes.Add(lane.Subshell!, lane);
        }

        Start(lane);
        return Answer(Reply.Of(MessageTypes.CreateSubshellReply, new CreateSubshellReplyContent(ReplyStatus.Ok, lane.Subshell!)));
    }

    /// <summary>
    /// Serves delete_subshell_request: the cell that runs is interrupted, those that wait are aborted. The answer does not wait for them,
    /// because control must not wait for a cell.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> DeleteAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var subshell = WireJson.Read<DeleteSubshellContent>(request.Content).SubshellId;
        Lane? lane;
        lock (_gate)
        {
            _lanes.Remove(subshell, out lane);
        }

        if (lane is null)
        {
            return Answer(Refusal(MessageTypes.DeleteSubshellReply, subshell));
        }

        // In this order: a cell that begins meanwhile is either aborted or interrupted.
        lane.Complete();
        interruption.Interrupt(lane);
        return Answer(Reply.Of(MessageTypes.DeleteSubshellReply, new OkReplyContent(ReplyStatus.Ok)));
    }

    /// <summary>Serves list_subshell_request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Not needed.</param>
    public Task<Reply?> ListAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        lock (_gate)
        {
            return Answer(Reply.Of(MessageTypes.ListSubshellReply, new ListSubshellReplyContent(ReplyStatus.Ok, [.. _lanes.Keys])));
        }
    }

    /// <summary>Takes no more requests, and ends when the lanes have served what waited.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            foreach (var lane in (Lane[])[_main, .. _lanes.Values])
            {
                lane.Complete();
            }

            return Task.WhenAll(_serving);
        }
    }

    private Lane? Find(string? subshell)
    {
        lock (_gate)
        {
            return subshell is null ? _main : _lanes.GetValueOrDefault(subshell);
        }
    }

    private void Start(Lane lane)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                lane.Complete();
            }

            _serving.RemoveAll(served => served.IsCompletedSuccessfully);
            _serving.Add(ServeAsync(lane));
        }
    }

    private async Task ServeAsync(Lane lane)
    {
        try
        {
            var handlers = handlersOf(lane);
            await foreach (var request in lane.TakeAllAsync().ConfigureAwait(false))
            {
                var turn = interruption.Begin(lane);
                await using (turn.ConfigureAwait(false))
                {
                    if (await turns.ServeAsync(request, handlers, turn.Interrupted).ConfigureAwait(false))
                    {
                        _ending.TrySetResult();
                    }
                }
            }
        }
        catch
        {
            // A bug: the kernel ends with it, as with one in any other loop.
            _ending.TrySetResult();
            throw;
        }
    }

    private static Reply? Refusal(string? replyType, string? subshell) => replyType is null
        ? null
        : Reply.Failed(replyType, "UnknownSubshell", $"There is no subshell '{subshell}'. Create one with create_subshell_request on control.");

    private static Task<Reply?> Answer(Reply? reply) => Task.FromResult(reply);
}
