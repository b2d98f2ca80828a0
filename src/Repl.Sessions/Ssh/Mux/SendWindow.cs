namespace Repl.Sessions.Ssh.Mux;

/// <summary>How much may still be sent on one channel (RFC 4254, section 5.2).</summary>
internal sealed class SendWindow
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _widened = NewSignal();
    private ulong _open;
    private Exception? _ended;

    /// <summary>Allows more.</summary>
    public void Widen(uint count)
    {
        lock (_gate)
        {
            _open += count;
            _widened.TrySetResult();
        }
    }

    /// <summary>Allows nothing more, ever.</summary>
    public void End(Exception reason)
    {
        lock (_gate)
        {
            _ended ??= reason;
            _widened.TrySetResult();
        }
    }

    /// <summary>Takes up to a number of bytes, at least one, and waits until it may.</summary>
    /// <exception cref="IOException">Nothing may be sent any more.</exception>
    public async ValueTask<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task widened;
            lock (_gate)
            {
                if (_ended is not null)
                {
                    throw new IOException(_ended.Message, _ended);
                }

                if (_open > 0)
                {
                    var taken = (int)Math.Min(_open, (ulong)most);
                    _open -= (ulong)taken;
                    return taken;
                }

                if (_widened.Task.IsCompleted)
                {
                    _widened = NewSignal();
                }

                widened = _widened.Task;
            }

            await widened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
