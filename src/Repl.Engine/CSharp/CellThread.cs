using System.Diagnostics.CodeAnalysis;
using System.Runtime;

namespace Repl.Engine.CSharp;

/// <summary>Runs one piece of user code on a thread of its own, which can be stopped wherever it is.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An abandoned thread uses the source to its end, and the source holds no timer.")]
internal sealed class CellThread
{
    /// <summary>What the thread is called.</summary>
    public const string Name = "Cell";

    // How long an interrupted wait may take to end, before it is aborted or interrupted again.
    private static readonly TimeSpan InterruptInterval = TimeSpan.FromMilliseconds(20);

    private readonly Func<Task<CSharpOutcome.Value>> _body;
    private readonly CSharpLanguageOptions _options;
    private readonly ExecutionContext? _caller = ExecutionContext.Capture();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource<CellEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly CellPump _pump;

    private int _interrupts;

    private CellThread(Func<Task<CSharpOutcome.Value>> body, CSharpLanguageOptions options)
    {
        _body = body;
        _options = options;
        _thread = new Thread(Main) { IsBackground = true, Name = Name };
        _pump = new CellPump(_thread, options);
    }

    /// <summary>Runs a piece of user code to its end, or stops it.</summary>
    /// <param name="body">Called on the cell's thread, with the caller's <see cref="AsyncLocal{T}"/> values.</param>
    /// <param name="cooperative">Cancelled first when the code is to stop, so that it can end by itself.</param>
    /// <param name="options">How long each step of stopping may take.</param>
    /// <param name="cancellationToken">Stops the code: it gets a short chance to end by itself, is then aborted, and at last abandoned.</param>
    /// <returns>How it ended; null when it did not and was abandoned.</returns>
    public static async Task<CellEnd?> RunAsync(
        Func<Task<CSharpOutcome.Value>> body, CancellationTokenSource cooperative, CSharpLanguageOptions options, CancellationToken cancellationToken)
    {
        var cell = new CellThread(body, options);
        cell._thread.Start();
        try
        {
            return await cell._ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return await cell.StopAsync(cooperative).ConfigureAwait(false);
        }
    }

    private async Task<CellEnd?> StopAsync(CancellationTokenSource cooperative)
    {
        // Callbacks of the token are user code: what they throw is not ours to report, and how long they take is not ours to wait for.
        var cancelling = cooperative.CancelAsync();
        if (await EndsWithinAsync(_options.CooperativeGrace).ConfigureAwait(false))
        {
            return await _ended.Task.ConfigureAwait(false);
        }

        _pump.Stop();
        // A wait ends by an interrupt only, busy code by an abort only. The interrupt comes first, since one that strikes while the framework
        // ends an abort would leave the abort pending, to strike again where nothing catches it.
        Interrupt();
        var hasEnded = await EndsWithinAsync(InterruptInterval).ConfigureAwait(false);
        var aborting = hasEnded ? Task.CompletedTask : _abort.CancelAsync();
        var started = _options.Time.GetTimestamp();
        while (!hasEnded && _options.Time.GetElapsedTime(started) < _options.AbortGrace)
        {
            hasEnded = await EndsWithinAsync(InterruptInterval).ConfigureAwait(false);
            Interrupt();
        }

        GC.KeepAlive((cancelling, aborting));
        return hasEnded ? await _ended.Task.ConfigureAwait(false) : null;
    }

    private void Interrupt()
    {
        if ((_thread.ThreadState & ThreadState.WaitSleepJoin) != 0 && Interlocked.Increment(ref _interrupts) > 0)
        {
            _thread.Interrupt();
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        try
        {
            await _ended.Task.WaitAsync(limit, _options.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code; an escape would end the process.")]
    private void Main()
    {
        CellEnd end;
        try
        {
            end = RunInContext();
        }
        catch (Exception exception)
        {
            end = new CellEnd(null, exception);
        }

        _ended.TrySetResult(end);
    }

    private CellEnd RunInContext()
    {
        var end = default(CellEnd);
        if (_caller is null)
        {
            Run();
        }
        else
        {
            ExecutionContext.Run(_caller, _ => Run(), null);
        }

        return end;

        void Run() => end = RunControlled();
    }

    private CellEnd RunControlled()
    {
        _pump.Enter();
        var end = default(CellEnd);
#pragma warning disable SYSLIB0046 // It may leave user state half-changed; a loop that cannot be stopped loses all of the user's state.
        ControlledExecution.Run(() => end = RunToEnd(), _abort.Token);
#pragma warning restore SYSLIB0046
        return end;
    }

    private CellEnd RunToEnd()
    {
        try
        {
            var task = _body();
            _pump.RunUntilEnd(task);
            return task.IsCompletedSuccessfully
                ? new CellEnd(task.Result, null)
                : new CellEnd(null, task.Exception?.InnerException ?? new TaskCanceledException(task));
        }
        finally
        {
            LeaveUserCode();
        }
    }

    // From here on no interrupt is sent, and one that was sent too late for the user's wait strikes here.
    private void LeaveUserCode()
    {
        if (Interlocked.Exchange(ref _interrupts, int.MinValue) == 0)
        {
            return;
        }

        try
        {
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne(1);
        }
        catch (ThreadInterruptedException)
        {
        }
    }
}
