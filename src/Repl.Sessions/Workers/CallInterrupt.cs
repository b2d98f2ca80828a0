namespace Repl.Sessions.Workers;

/// <summary>Stops one call, at most once and only while it runs: by interrupts, then by ending what it has started, then by killing the interpreter.</summary>
/// <param name="program">The interpreter.</param>
/// <param name="time">The clock.</param>
/// <param name="grace">How long the call may take to stop.</param>
internal sealed class CallInterrupt(IProgramChannel program, TimeProvider time, TimeSpan grace)
{
    // One that comes before the harness has begun the call is lost, so it is repeated; but seldom, because some code takes two for "now".
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _stopping;

    /// <summary>Whether the call was interrupted.</summary>
    public bool WasStarted
    {
        get
        {
            lock (_gate)
            {
                return _stopping is not null;
            }
        }
    }

    /// <summary>Whether the interpreter was killed, because nothing else helped.</summary>
    public bool HasKilled { get; private set; }

    private TimeSpan Age => time.GetElapsedTime(_startedAt);

    /// <summary>Begins to stop the call, unless it has ended.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_finished.Task.IsCompleted)
            {
                _stopping ??= StopAsync();
            }
        }
    }

    /// <summary>Takes note that the call has ended; waits for an interrupt that is on its way.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _finished.TrySetResult();
            return _stopping ?? Task.CompletedTask;
        }
    }

    private async Task StopAsync()
    {
        var asked = time.GetTimestamp();

        // Two thirds of the time for the polite way.
        for (var pause = FirstPause; ; pause *= 3)
        {
            await program.InterruptAsync(Age, CancellationToken.None).ConfigureAwait(false);
            var rest = (grace * 2 / 3) - time.GetElapsedTime(asked);
            if (await EndsWithinAsync(rest < pause ? rest : pause).ConfigureAwait(false))
            {
                return;
            }

            if (rest <= pause)
            {
                break;
            }
        }

        await program.EndChildrenAsync(Age, AtLeastZero(grace - time.GetElapsedTime(asked))).ConfigureAwait(false);
        if (!await EndsWithinAsync(grace - time.GetElapsedTime(asked)).ConfigureAwait(false))
        {
            HasKilled = true;
            await program.KillAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        await _finished.Task.WaitAsync(AtLeastZero(limit), time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _finished.Task.IsCompleted;
    }

    private static TimeSpan AtLeastZero(TimeSpan duration) => duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
}
