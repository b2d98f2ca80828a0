using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>
/// The one line in which everything for iopub waits, in order: what cells write from any thread, and the turns' own messages. Text that
/// follows text of the same cell and stream joins it. Bounded: who writes faster than front ends read waits here.
/// </summary>
/// <param name="time">The clock for <paramref name="coalescing"/>.</param>
/// <param name="coalescing">How long text waits for more text.</param>
internal sealed class IopubOutbox(TimeProvider time, TimeSpan coalescing)
{
    /// <summary>Text of this length is not made longer: a message of 64 KiB for ASCII.</summary>
    public const int TextLengthChars = 64 * 1024;

    /// <summary>What cells may leave here: 1 MiB, eight full texts of 128 KiB in memory.</summary>
    private const long OutputLimitBytes = 1024 * 1024;

    /// <summary>What only turns may use on top, so that an interrupt is answered while a cell floods a slow front end: some thousand statuses.</summary>
    private const long TurnReserveBytes = 1024 * 1024;

    // A monitor and not a Lock, since blocking writers wait on it.
    private readonly object _gate = new();
    private readonly Queue<OutboxEntry> _entries = [];
    private OutboxEntry.Text? _growing;
    private TaskCompletionSource? _arrived;
    private TaskCompletionSource? _left;
    private long _lengthBytes;
    private bool _isClosed;

    /// <summary>Adds text, blocking while the outbox is full. Does nothing once it is closed.</summary>
    /// <param name="parent">The request that caused it.</param>
    /// <param name="stream">stdout or stderr.</param>
    /// <param name="text">The text.</param>
    public void Write(ParentHeader parent, string stream, string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, TextLengthChars)];
            lock (_gate)
            {
                if (!WaitForRoom())
                {
                    return;
                }

                Append(parent, stream, piece);
            }

            rest = rest[piece.Length..];
        }
    }

    /// <summary>Adds a cell's message, blocking while the outbox is full. Does nothing once it is closed.</summary>
    /// <param name="message">The message.</param>
    public void Post(OutboxEntry.Message message)
    {
        lock (_gate)
        {
            if (WaitForRoom())
            {
                Add(message);
            }
        }
    }

    /// <summary>Adds a turn's own message. Waits only when even the reserve is used up.</summary>
    /// <param name="message">The message.</param>
    public async ValueTask PostAsync(OutboxEntry.Message message)
    {
        while (TryAdd(message) is { } left)
        {
            await left.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until everything that was added before has been taken and published, or the outbox was closed.</summary>
    public Task FlushAsync()
    {
        var flush = new OutboxEntry.Flush();
        lock (_gate)
        {
            if (_isClosed)
            {
                return Task.CompletedTask;
            }

            Add(flush);
        }

        return flush.Reached;
    }

    /// <summary>Takes the next entry. Text is taken when something follows it, when it is long enough, or when it waited long enough.</summary>
    /// <returns>The entry, or null once the outbox is closed.</returns>
    public async ValueTask<OutboxEntry?> TakeAsync()
    {
        while (true)
        {
            OutboxEntry? head;
            Task arrived;
            lock (_gate)
            {
                if (_isClosed)
                {
                    return null;
                }

                if (_entries.TryPeek(out head) && head is not OutboxEntry.Text { IsSealed: false })
                {
                    return Remove(head);
                }

                arrived = (_arrived ??= NewSignal()).Task;
            }

            if (head is null)
            {
                await arrived.ConfigureAwait(false);
            }
            else if (await Task.WhenAny(arrived, Task.Delay(coalescing, time)).ConfigureAwait(false) != arrived)
            {
                SealAfterWaiting((OutboxEntry.Text)head);
            }
        }
    }

    /// <summary>Drops what waits and lets everyone pass: nobody publishes any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var flush in _entries.OfType<OutboxEntry.Flush>())
            {
                flush.Complete();
            }

            _entries.Clear();
            Monitor.PulseAll(_gate);
            Raise(ref _arrived);
            Raise(ref _left);
        }
    }

    private bool WaitForRoom()
    {
        while (!_isClosed && _lengthBytes >= OutputLimitBytes)
        {
            Monitor.Wait(_gate);
        }

        return !_isClosed;
    }

    private Task? TryAdd(OutboxEntry.Message message)
    {
        lock (_gate)
        {
            if (!_isClosed && _lengthBytes >= OutputLimitBytes + TurnReserveBytes)
            {
                return (_left ??= NewSignal()).Task;
            }

            if (!_isClosed)
            {
                Add(message);
            }

            return null;
        }
    }

    private void Append(ParentHeader parent, string stream, ReadOnlySpan<char> text)
    {
        if (_growing is null || _growing.Stream != stream || !ReferenceEquals(_growing.Parent, parent))
        {
            var fresh = new OutboxEntry.Text(parent, stream);
            Add(fresh);
            _growing = fresh;
        }

        _growing.Append(text);
        _lengthBytes += (long)text.Length * sizeof(char);
        if (_growing.LengthChars >= TextLengthChars && !_growing.EndsInsidePair)
        {
            Seal();
        }
    }

    private void Add(OutboxEntry entry)
    {
        Seal();
        _entries.Enqueue(entry);
        _lengthBytes += entry.LengthBytes;
        Raise(ref _arrived);
    }

    private void Seal()
    {
        if (_growing is not null)
        {
            _growing.Seal();
            _growing = null;
            Raise(ref _arrived);
        }
    }

    /// <summary>Half of a surrogate pair waits for the other half once more; alone it goes as it is.</summary>
    private void SealAfterWaiting(OutboxEntry.Text text)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_growing, text))
            {
                Seal();
            }
        }
    }

    private OutboxEntry Remove(OutboxEntry head)
    {
        _entries.Dequeue();
        _lengthBytes -= head.LengthBytes;
        Monitor.PulseAll(_gate);
        Raise(ref _left);
        return head;
    }

    private static void Raise(ref TaskCompletionSource? signal)
    {
        signal?.TrySetResult();
        signal = null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
