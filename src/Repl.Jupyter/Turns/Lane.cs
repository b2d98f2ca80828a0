using System.Threading.Channels;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>Requests of shell of which each waits for the one before it: those of the main shell, or those of one subshell. Thread safe.</summary>
/// <param name="subshell">The subshell; null for the main shell.</param>
/// <param name="limitBytes">How much may wait.</param>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing, and a cell that was left behind may still come to it.
internal sealed class Lane(string? subshell, long limitBytes)
#pragma warning restore CA1001
{
    // Bounded in bytes by the budget. A turn goes on where its request was read, because being woken by another thread costs time.
    private readonly Channel<ReceivedMessage> _waiting =
        Channel.CreateUnbounded<ReceivedMessage>(new() { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly ByteBudget _budget = new(limitBytes);
    private long _abortedUpTo;
    private volatile bool _isComplete;

    /// <summary>The subshell; null for the main shell.</summary>
    public string? Subshell => subshell;

    /// <summary>Held by the cell that asks the user something: a lane asks one question at a time.</summary>
    public SemaphoreSlim Asking { get; } = new(1, 1);

    /// <summary>Tells whether a cell is not to be run.</summary>
    /// <param name="request">Its request.</param>
    public bool IsAborted(ReceivedMessage request) => _isComplete || request.Number <= Volatile.Read(ref _abortedUpTo);

    /// <summary>Aborts the cells that wait.</summary>
    /// <param name="number">The number of the last request that is meant.</param>
    public void AbortUpTo(long number) => Volatile.Write(ref _abortedUpTo, number);

    /// <summary>Adds a request, waiting while too many wait.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the lane takes no more.</returns>
    public async Task<bool> TryAddAsync(ReceivedMessage request, CancellationToken cancellationToken)
    {
        await _budget.TakeAsync(request.LengthBytes, cancellationToken).ConfigureAwait(false);
        return _waiting.Writer.TryWrite(request);
    }

    /// <summary>Takes the requests in order, until all that were added before <see cref="Complete"/> are taken.</summary>
    public async IAsyncEnumerable<ReceivedMessage> TakeAllAsync()
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _budget.Return(request.LengthBytes);
            yield return request;
        }
    }

    /// <summary>Takes no more requests, and aborts the cells that wait.</summary>
    public void Complete()
    {
        _isComplete = true;
        _budget.Close();
        _waiting.Writer.TryComplete();
    }
}
