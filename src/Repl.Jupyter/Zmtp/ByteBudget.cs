namespace Repl.Jupyter.Zmtp;

/// <summary>Bounds a queue by the bytes in it rather than by its items: producers wait until consumers gave back enough. Thread safe.</summary>
/// <param name="limitBytes">How much may be taken at a time. Something larger passes alone.</param>
internal sealed class ByteBudget(long limitBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _changed;
    private long _taken;
    private bool _isClosed;

    /// <summary>Takes bytes, waiting until there is room.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken.</param>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        while (TryTake(bytes) is { } changed)
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives bytes back.</summary>
    /// <param name="bytes">How many.</param>
    public void Return(long bytes)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _taken -= bytes;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    /// <summary>Waits until all bytes were given back, or the budget was closed.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitUntilAllReturnedAsync(CancellationToken cancellationToken)
    {
        while (WhenNotEmpty() is { } changed)
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Task? WhenNotEmpty()
        {
            lock (_gate)
            {
                return _isClosed || _taken == 0 ? null : (_changed ??= NewSignal()).Task;
            }
        }
    }

    /// <summary>Lets every producer pass at once, now and later: the consumer is gone.</summary>
    public void Close()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _isClosed = true;
            (changed, _changed) = (_changed, null);
        }

        changed?.TrySetResult();
    }

    private Task? TryTake(long bytes)
    {
        lock (_gate)
        {
            if (_isClosed || _taken == 0 || _taken + bytes <= limitBytes)
            {
                _taken += bytes;
                return null;
            }

            return (_changed ??= NewSignal()).Task;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
