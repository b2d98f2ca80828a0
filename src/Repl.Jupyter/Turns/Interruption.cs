using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Turns;

/// <summary>Knows the turns that run on shell, one of each lane, and can stop them from control. Thread safe.</summary>
/// <param name="time">The clock for the wait in <see cref="StopAsync"/>.</param>
/// <param name="logger">Told when a cell's own callback fails.</param>
internal sealed class Interruption(TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Turn> _turns = [];
    private bool _isStopping;

    /// <summary>Whether the kernel stops; no cell should be started.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_gate)
            {
                return _isStopping;
            }
        }
    }

    /// <summary>Begins a turn, before anyone can know of it: an interrupt that follows its <c>busy</c> must find it.</summary>
    /// <param name="lane">Whose turn it is.</param>
    /// <returns>The turn, to be disposed when it is over. While the kernel stops it is interrupted from the start.</returns>
    public Turn Begin(Lane lane)
    {
        var turn = new Turn(this, lane);
        lock (_gate)
        {
            _turns.Add(turn);
            if (_isStopping)
            {
                turn.Cancel();
            }
        }

        return turn;
    }

    /// <summary>Asks the turns that run to stop, and returns at once. Does nothing when none runs.</summary>
    /// <param name="lane">The only lane that is meant; null for all.</param>
    public void Interrupt(Lane? lane = null)
    {
        lock (_gate)
        {
            foreach (var turn in _turns)
            {
                if (lane is null || turn.Lane == lane)
                {
                    turn.Cancel();
                }
            }
        }
    }

    /// <summary>Lets no more cells start.</summary>
    public void RefuseMore()
    {
        lock (_gate)
        {
            _isStopping = true;
        }
    }

    /// <summary>Lets no more cells start, interrupts the turns that run and waits for their end. Not to be called from such a turn.</summary>
    /// <param name="grace">How long to wait.</param>
    /// <returns>Whether they ended in time.</returns>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        RefuseMore();
        Interrupt();
        Task ended;
        lock (_gate)
        {
            ended = Task.WhenAll(_turns.Select(turn => turn.Ended));
        }

        try
        {
            await ended.WaitAsync(grace, time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task EndAsync(Turn turn)
    {
        Task cancelling;
        lock (_gate)
        {
            _turns.Remove(turn);
            cancelling = turn.Cancelling;
        }

        try
        {
            await cancelling.ConfigureAwait(false);
        }
        catch (AggregateException problem)
        {
            JupyterLog.InterruptCallbackFailed(logger, problem);
        }
    }

    /// <summary>From before its busy to after its idle.</summary>
    /// <param name="owner">Its lock guards the turn.</param>
    /// <param name="lane">Whose turn it is.</param>
    internal sealed class Turn(Interruption owner, Lane lane) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _interrupt = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whose turn it is.</summary>
        public Lane Lane => lane;

        /// <summary>Cancelled when the turn is to stop.</summary>
        public CancellationToken Interrupted => _interrupt.Token;

        /// <summary>The callbacks of <see cref="Cancel"/>.</summary>
        public Task Cancelling { get; private set; } = Task.CompletedTask;

        /// <summary>Ends with the turn.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Cancels once. Callbacks are the cell's own code; they run elsewhere and are awaited at the turn's end.</summary>
        public void Cancel()
        {
            if (!_interrupt.IsCancellationRequested)
            {
                Cancelling = _interrupt.CancelAsync();
            }
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await owner.EndAsync(this).ConfigureAwait(false);
            _interrupt.Dispose();
            _ended.TrySetResult();
        }
    }
}
