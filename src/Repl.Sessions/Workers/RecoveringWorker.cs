using System.Text.Json;

namespace Repl.Sessions.Workers;

/// <summary>
/// A worker that is started again where it has ended: lost, expired, or closed by somebody else. Disposing closes it. A call that fails so is
/// made once more, on a new worker that was initialised again; what it did before its worker was lost, it may do twice. Where that fails
/// too, it throws. Other errors, such as those of the function itself, are thrown at once.
/// </summary>
/// <remarks>Thread safe. The first worker is initialised with the first call.</remarks>
/// <example><code>
/// await using var ml = worker.Recover((fresh, stop) => fresh.CallAsync("load", ["model.bin"], cancellationToken: stop));
/// var answer = await ml.CallAsync&lt;string&gt;("ask", ["Why?"]);
/// </code></example>
public sealed class RecoveringWorker : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<Worker>> _open;
    private readonly Func<Worker, CancellationToken, Task> _initialise;
    private readonly TurnQueue _turns = new();
    private Worker? _next;
    private Worker? _current;
    private bool _isDisposed;

    /// <param name="open">Starts a worker.</param>
    /// <param name="initialise">What to do with each worker before the first call.</param>
    /// <param name="first">The first one, of which nothing was asked yet; null to start that too.</param>
    internal RecoveringWorker(Func<CancellationToken, Task<Worker>> open, Func<Worker, CancellationToken, Task> initialise, Worker? first = null) =>
        (_open, _initialise, _next) = (open, initialise, first);

    /// <summary>The worker of the moment; null before the first call.</summary>
    public Worker? Current => Volatile.Read(ref _current);

    /// <summary>Calls a function, on a new worker where the present one has ended; see <see cref="Worker.CallAsync{T}"/>.</summary>
    /// <typeparam name="T">What the result is read as.</typeparam>
    /// <param name="function">A function of the code's top level.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    /// <param name="options">Time limit, where its output goes. Null, the default: as the worker's options say.</param>
    /// <param name="cancellationToken">Interrupts the call, or gives up starting a worker.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    /// <exception cref="ArgumentException">An argument cannot be written as JSON.</exception>
    /// <exception cref="RemoteFunctionException">The function failed.</exception>
    /// <exception cref="ProgramStartException">No new worker could be started.</exception>
    /// <exception cref="SessionException">The new worker has ended too, or the call took too long.</exception>
    /// <exception cref="OperationCanceledException">The call was interrupted.</exception>
    public async Task<T> CallAsync<T>(
        string function, IReadOnlyList<object?> arguments, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        Worker? ended = null;
        try
        {
            var worker = await GetAsync(null, taken => ended = taken, cancellationToken).ConfigureAwait(false);
            return await worker.CallAsync<T>(function, arguments, options, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure) when (IsEnd(failure) && !Volatile.Read(ref _isDisposed))
        {
            var worker = await GetAsync(ended, static _ => { }, cancellationToken).ConfigureAwait(false);
            return await worker.CallAsync<T>(function, arguments, options, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Calls a function, and leaves its result as JSON; see <see cref="CallAsync{T}"/>, which also tells what is thrown.</summary>
    /// <param name="function">A function of the code's top level.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    /// <param name="options">Time limit, where its output goes. Null, the default: as the worker's options say.</param>
    /// <param name="cancellationToken">Interrupts the call, or gives up starting a worker.</param>
    /// <returns>The result.</returns>
    public Task<JsonElement> CallAsync(
        string function, IReadOnlyList<object?> arguments, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync<JsonElement>(function, arguments, options, cancellationToken);

    /// <summary>Closes the present worker, and starts no more. May be called twice.</summary>
    /// <returns>A task that ends when no process of it is left.</returns>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        await CloseAsync(Current).ConfigureAwait(false); // ends a call that has the turn
        using (await _turns.EnterAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await CloseAsync(Current).ConfigureAwait(false);
            await CloseAsync(_next).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a failure means that there is no worker any more.</summary>
    internal static bool IsEnd(SessionException failure) =>
        failure is SessionLostException or SessionExpiredException or SessionClosedException or SessionNotFoundException;

    private static Task CloseAsync(Worker? worker) => worker?.CloseAsync() ?? Task.CompletedTask;

    // Several calls may see the same worker end: the first of them starts the next one.
    private async Task<Worker> GetAsync(Worker? ended, Action<Worker> take, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        if (Current is { } current && current != ended)
        {
            take(current);
            return current;
        }

        await CloseAsync(Current).ConfigureAwait(false);
        Volatile.Write(ref _current, null);
        var fresh = _next ?? await _open(cancellationToken).ConfigureAwait(false);
        _next = null;
        take(fresh);
        try
        {
            await _initialise(fresh, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await fresh.CloseAsync().ConfigureAwait(false);
            throw;
        }

        Volatile.Write(ref _current, fresh);
        return fresh;
    }
}
