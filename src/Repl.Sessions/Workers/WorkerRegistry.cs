using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Local;

namespace Repl.Sessions.Workers;

/// <summary>The workers that one notebook or prompt holds, by id, so that a later cell can go on with one. Disposing closes them all.</summary>
/// <remarks>Thread safe. A worker that has ended by itself stays listed, and tells why when it is called, until it is closed.</remarks>
public sealed class WorkerRegistry : IAsyncDisposable
{
    private static readonly LocalConnection ThisMachine = new(); // has nothing to dispose

    private readonly Lock _gate = new();
    private readonly SessionSurroundings _surroundings;
    private readonly CancellationTokenSource _disposing = new();
    private ImmutableArray<Worker> _workers = [];

    /// <summary>Makes an empty registry.</summary>
    /// <param name="time">The clock. Default the system's.</param>
    /// <param name="loggerFactory">Where to log. Default nowhere.</param>
    public WorkerRegistry(TimeProvider? time = null, ILoggerFactory? loggerFactory = null) =>
        _surroundings = new SessionSurroundings(
            time ?? TimeProvider.System,
            (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Repl.Sessions"));

    /// <summary>The worker of that id.</summary>
    /// <param name="id">Its <see cref="Worker.Id"/>.</param>
    /// <exception cref="SessionNotFoundException">None of that id is listed: it was closed, or never was.</exception>
    public Worker this[string id] => Find(id) ?? throw SessionNotFoundException.OfWorker(id, [.. List().Select(worker => worker.Id)]);

    /// <summary>Starts a worker.</summary>
    /// <param name="code">What it loads.</param>
    /// <param name="options">How. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <param name="connection">Where; not closed with the worker. Null, the default: on this machine.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The worker, which has loaded the code.</returns>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="ProgramStartException">There is no interpreter for the language, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The worker is returned and listed; or it is closed.")]
    public async Task<Worker> StartAsync(
        WorkerCode code, WorkerOptions? options = null, IConnection? connection = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var worker = await Worker.StartAsync(connection ?? ThisMachine, code, options, _surroundings, null, stop.Token).ConfigureAwait(false);
        Add(worker);
        if (_disposing.IsCancellationRequested)
        {
            await worker.CloseAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(WorkerRegistry));
        }

        return worker;
    }

    /// <summary>The worker of that id, or null.</summary>
    /// <param name="id">Its <see cref="Worker.Id"/>.</param>
    /// <returns>A worker; it may have ended by itself.</returns>
    public Worker? Find(string id) => List().FirstOrDefault(worker => worker.Id == id);

    /// <summary>All workers that were not closed, in the order of starting.</summary>
    /// <returns>A copy that later changes do not touch.</returns>
    public IReadOnlyList<Worker> List()
    {
        lock (_gate)
        {
            return _workers = _workers.RemoveAll(worker => worker.State is SessionState.Closed);
        }
    }

    /// <summary>Closes a worker.</summary>
    /// <param name="id">Its <see cref="Worker.Id"/>.</param>
    /// <returns>A task that ends when no process of it is left.</returns>
    /// <exception cref="SessionNotFoundException">None of that id is listed.</exception>
    public async Task CloseAsync(string id)
    {
        var worker = this[id];
        lock (_gate)
        {
            _workers = _workers.Remove(worker);
        }

        await worker.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Closes all workers, and starts no more. May be called twice.</summary>
    /// <returns>A task that ends when no process of them is left.</returns>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        ImmutableArray<Worker> all;
        lock (_gate)
        {
            (all, _workers) = (_workers, []);
        }

        await Task.WhenAll(all.Select(worker => worker.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>Lists a worker that was started in another way.</summary>
    internal void Add(Worker worker)
    {
        lock (_gate)
        {
            _workers = _workers.Add(worker);
        }
    }
}
