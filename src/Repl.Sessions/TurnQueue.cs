namespace Repl.Sessions;

/// <summary>Lets one at a time through, strictly in the order of asking (which <see cref="SemaphoreSlim"/> does not promise).</summary>
internal sealed class TurnQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private bool _isTaken;

    /// <summary>Waits for the turn. Cancelling gives up the place in the queue.</summary>
    /// <returns>Dispose it to let the next one through.</returns>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return new Turn(this);
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.UnsafeRegister(_ => Abandon(place, cancellationToken), null))
        {
            await place.Value.Task.ConfigureAwait(false);
        }

        return new Turn(this);
    }

    /// <summary>Takes the turn if nobody has it.</summary>
    /// <returns>Dispose it to let the next one through; null where somebody has it.</returns>
    public Turn? TryEnter()
    {
        lock (_gate)
        {
            if (_isTaken)
            {
                return null;
            }

            _isTaken = true;
            return new Turn(this);
        }
    }

    private void Abandon(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return; // the turn came first
            }

            _waiting.Remove(place);
        }

        place.Value.SetCanceled(cancellationToken);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (_waiting.First is not { } next)
            {
                _isTaken = false;
                return;
            }

            _waiting.RemoveFirst();
            next.Value.SetResult();
        }
    }

    /// <summary>The right to go. Disposing it twice is harmless.</summary>
    public sealed class Turn(TurnQueue queue) : IDisposable
    {
        private TurnQueue? _queue = queue;

        public void Dispose() => Interlocked.Exchange(ref _queue, null)?.Leave();
    }
}
