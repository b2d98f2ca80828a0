using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Turns;

/// <summary>Knows the turn that runs on shell, and can stop it from control. Thread safe.</summary>
/// <param name="time">The clock for the wait in <see cref="StopAsync"/>.</param>
/// <param name="logger">Told when a cell's own callback fails.</param>
internal sealed class Interruption(TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private Turn? _current;
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
    /// <returns>The turn, to be disposed when it is over. While the kernel stops it is interrupted from the start.</returns>
    public Turn Begin()
    {
        var turn = new Turn(this);
        lock (_gate)
        {
            _current = turn;
            if (_isStopping)
            {
                turn.Cancel();
            }
        }

        return turn;
    }

    /// <summary>Asks the turn that runs to stop, and returns at once. Does nothing when none runs.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _current?.Cancel();
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

    /// <summary>Lets no more cells start, interrupts the turn that runs and waits for its end. Not to be called from that turn.</summary>
    /// <param name="grace">How long to wait.</param>
    /// <returns>Whether it ended in time.</returns>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        RefuseMore();
        Interrupt();
        Turn? current;
        lock (_gate)
        {
            current = _current;
        }

        try
        {
            await (current?.Ended ?? Task.CompletedTask).WaitAsync(grace, time).ConfigureAwait(false);
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
            (_current, cancelling) = (null, turn.Cancelling);
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
    /// <param name="owner">Whose turn it is; its lock guards the turn.</param>
    internal sealed class Turn(Interruption owner) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _interrupt = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
