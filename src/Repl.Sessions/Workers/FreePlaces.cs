namespace Repl.Sessions.Workers;

/// <summary>The places of a pool that nobody uses, given out first come first served.</summary>
/// <param name="all">All places; free at first. A warm one is given before a cold one, and the one before those behind it.</param>
internal sealed class FreePlaces(IReadOnlyList<WorkerPlace> all)
{
    private readonly Lock _gate = new();
    private readonly HashSet<WorkerPlace> _free = [.. all];
    private readonly LinkedList<TaskCompletionSource<WorkerPlace>> _waiting = new();

    /// <summary>Waits for a place. Cancelling gives up waiting.</summary>
    public async Task<WorkerPlace> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<WorkerPlace>> turn;
        lock (_gate)
        {
            if ((all.FirstOrDefault(place => _free.Contains(place) && place.IsWarm) ?? all.FirstOrDefault(_free.Contains)) is { } found)
            {
                _free.Remove(found);
                return found;
            }

            turn = _waiting.AddLast(new TaskCompletionSource<WorkerPlace>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.UnsafeRegister(_ => Abandon(turn, cancellationToken), null))
        {
            return await turn.Value.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Gives a place back, to whoever waits longest.</summary>
    public void Return(WorkerPlace place)
    {
        lock (_gate)
        {
            if (_waiting.First is not { } next)
            {
                _free.Add(place);
                return;
            }

            _waiting.RemoveFirst();
            next.Value.SetResult(place);
        }
    }

    private void Abandon(LinkedListNode<TaskCompletionSource<WorkerPlace>> turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (turn.List is null)
            {
                return; // the place came first
            }

            _waiting.Remove(turn);
        }

        turn.Value.SetCanceled(cancellationToken);
    }
}
