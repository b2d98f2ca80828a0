using Repl.Sessions.Local;

namespace Repl.Sessions.Shells;

/// <summary>Reads one stream of a shell, and hands on what it carries, in order.</summary>
/// <param name="stream">The stream.</param>
/// <param name="turns">Who reads takes his turn here first, where the stream can be polled.</param>
/// <param name="prefix">What the shell's markers start with.</param>
/// <param name="deliver">Takes output, or a marker where there is one. Called once at a time; the next is read when it has ended.</param>
internal sealed class OutputPump(Stream stream, TurnQueue turns, byte[] prefix, Func<ReadOnlyMemory<byte>, Marker?, ValueTask> deliver) : IAsyncDisposable
{
    private readonly MarkerScanner _scanner = new(prefix);
    private readonly OutputPipe? _pipe = stream as OutputPipe;
    private bool _hasEnded;
    private int _reads;
    private int _busy;

    /// <summary>How often something was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Whether something was read and is not yet handed on.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) > 0;

    /// <summary>Reads until the stream ends or goes away.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (_pipe is null)
            {
                for (int count; (count = await stream.ReadAsync(_scanner.FreeSpace(), stop).ConfigureAwait(false)) > 0;)
                {
                    await HandOnAsync(count).ConfigureAwait(false);
                }
            }
            else
            {
                await RunAsync(_pipe, stop).ConfigureAwait(false);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream went away under us: the shell is being closed.
        }

        await deliver(_scanner.Rest(), null).ConfigureAwait(false);
    }

    /// <summary>Closes the stream.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Keeps what waits for the stream asleep, whatever comes: whoever has the turn will look himself. Only where it can be polled.</summary>
    public void Ignore() => _pipe!.Ignore();

    /// <summary>Ends <see cref="Ignore"/>.</summary>
    public void Heed() => _pipe!.Heed();

    /// <summary>Reads once and hands on what was there, without waiting for more. Only in turn, and where it can be polled.</summary>
    /// <returns>How many bytes; 0 where nothing was there, or nothing will be any more.</returns>
    public async ValueTask<int> TakeAsync()
    {
        var count = _pipe!.TryRead(_scanner.FreeSpace().Span);
        _hasEnded = count == 0;
        if (count is null or 0)
        {
            return 0;
        }

        await HandOnAsync(count.Value).ConfigureAwait(false);
        return count.Value;
    }

    /// <summary>Hands on all that is there now, and nothing that comes meanwhile if it can be helped. Only in turn, and where it can be polled.</summary>
    public async ValueTask TakeAllAsync()
    {
        try
        {
            var rest = _pipe!.Available;
            for (var taken = 1; rest > 0 && taken > 0; rest -= taken)
            {
                taken = await TakeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // The stream went away under us: the shell is being closed.
        }
    }

    // A turn for each read: a job that writes without end must not keep a command from its turn.
    private async Task RunAsync(OutputPipe pipe, CancellationToken stop)
    {
        while (!_hasEnded)
        {
            await pipe.WaitAsync(stop).ConfigureAwait(false);
            for (var taken = 1; taken > 0;)
            {
                using var turn = await turns.EnterAsync(stop).ConfigureAwait(false);
                taken = await TakeAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask HandOnAsync(int count)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Increment(ref _busy);
        _scanner.Advance(count);
        while (_scanner.TryRead(out var output, out var marker))
        {
            await deliver(output, marker).ConfigureAwait(false);
        }

        Interlocked.Decrement(ref _busy);
    }
}
