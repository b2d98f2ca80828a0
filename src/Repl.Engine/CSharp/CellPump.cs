namespace Repl.Engine.CSharp;

/// <summary>Brings what follows an <c>await</c> back to the cell's thread, where it can be stopped.</summary>
/// <remarks>
/// After the cell has ended by itself, work that it left behind goes on in the thread pool. After it was stopped, such work is dropped: a
/// loop around an <c>await</c> would otherwise outlive its own interruption.
/// </remarks>
internal sealed class CellPump
{
    // How long work may wait for a cell that blocks. Short, as each step of `SomethingAsync().Result` may wait that long.
    private static readonly TimeSpan ReliefInterval = TimeSpan.FromMilliseconds(5);

    private readonly object _gate = new();      // not a Lock, which cannot be waited on
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly Action<Exception> _backgroundFailed;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private Phase _phase;
    private bool _isWaiting;
    private ITimer? _relief;

    /// <summary>Prepares to pump.</summary>
    /// <param name="thread">The cell's thread.</param>
    /// <param name="options">Where time comes from, and who is told of failures after the end.</param>
    public CellPump(Thread thread, CSharpLanguageOptions options)
    {
        _thread = thread;
        _time = options.Time;
        _backgroundFailed = options.BackgroundFailed;
    }

    private enum Phase
    {
        Running,
        Ended,
        Stopped,
    }

    /// <summary>Runs what is posted until a task has ended. Called on the cell's thread.</summary>
    /// <param name="task">The cell's own work.</param>
    /// <exception cref="OperationCanceledException">The pump was stopped first.</exception>
    /// <exception cref="Exception">What a posted callback threw, such as the exception of an <c>async void</c> method.</exception>
    public void RunUntilEnd(Task task)
    {
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(Wake);
        try
        {
            while (TryTake(task, out var work))
            {
                Enter();
                work.Callback(work.State);
            }
        }
        finally
        {
            End(Phase.Ended);
        }
    }

    /// <summary>Lets nothing more run on the cell's thread, and drops what waits for it. Safe from any thread.</summary>
    public void Stop() => End(Phase.Stopped);

    /// <summary>Makes what the current thread awaits next come back to the pump.</summary>
    /// <remarks>
    /// Each piece of work gets a context of its own: with a shared one, the end of an inner method would continue the outer method within the
    /// inner one's last step. An abort that ends that step would then be thrown again by the framework, in the thread pool.
    /// </remarks>
    public void Enter() => SynchronizationContext.SetSynchronizationContext(new Context(this));

    // The cell's own thread posts too, and may be interrupted as it does. An exception from here would reach the thread pool, where nothing
    // catches it; so the interrupt waits for the cell's next wait.
    private void Post(SendOrPostCallback d, object? state)
    {
        var wasInterrupted = false;
        while (!TryPost(d, state, ref wasInterrupted))
        {
        }

        if (wasInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private bool TryPost(SendOrPostCallback d, object? state, ref bool wasInterrupted)
    {
        try
        {
            lock (_gate)
            {
                if (_phase == Phase.Running)
                {
                    // First what may wait, and so be interrupted and tried again.
                    _relief ??= _isWaiting ? null : _time.CreateTimer(static pump => ((CellPump)pump!).Relieve(), this, ReliefInterval, ReliefInterval);
                    _queue.Enqueue((d, state));
                    Monitor.Pulse(_gate);
                }
                else if (_phase == Phase.Ended)
                {
                    RunInPool((d, state));
                }

                return true;
            }
        }
        catch (ThreadInterruptedException)
        {
            wasInterrupted = true;
            return false;
        }
    }

    private bool TryTake(Task task, out (SendOrPostCallback Callback, object? State) work)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_phase == Phase.Stopped)
                {
                    throw new OperationCanceledException();
                }

                if (_queue.TryDequeue(out work))
                {
                    return true;
                }

                if (task.IsCompleted)
                {
                    return false;
                }

                _isWaiting = true;
                try
                {
                    Monitor.Wait(_gate);
                }
                finally
                {
                    _isWaiting = false;
                }
            }
        }
    }

    // `SomethingAsync().Result` blocks the only thread that could finish SomethingAsync. Cells are written as if there were no context, so
    // while the cell's thread is blocked, its work goes to the pool.
    private void Relieve()
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                _relief?.Dispose();
                _relief = null;
            }
            else if (!_isWaiting && (_thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0)
            {
                RunInPool(_queue.Dequeue());
            }
        }
    }

    private void End(Phase phase)
    {
        lock (_gate)
        {
            if (_phase != Phase.Running)
            {
                return;
            }

            _phase = phase;
            while (_queue.TryDequeue(out var work))
            {
                if (phase == Phase.Ended)
                {
                    RunInPool(work);
                }
            }

            Monitor.Pulse(_gate);
        }
    }

    private void RunInPool((SendOrPostCallback Callback, object? State) work)
    {
        ThreadPool.QueueUserWorkItem(RunGuarded, work, preferLocal: false);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "User code; an escape would end the process.")]
    private void RunGuarded((SendOrPostCallback Callback, object? State) work)
    {
        try
        {
            work.Callback(work.State);
        }
        catch (Exception exception)
        {
            _backgroundFailed(exception);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }

    private sealed class Context(CellPump pump) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => pump.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
