namespace Repl.Engine;

/// <summary>Lets the cells of a lane run one after another, in the order in which they came. Thread safe.</summary>
internal sealed class CellLanes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SemaphoreSlim> _lanes = [];
    private bool _isClosed;

    /// <summary>Waits for a cell's turn.</summary>
    /// <param name="lane">The lane's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>To be released at the cell's end.</returns>
    /// <exception cref="ObjectDisposedException">No cell may start any more.</exception>
    public async Task<SemaphoreSlim> EnterAsync(string lane, CancellationToken cancellationToken)
    {
        SemaphoreSlim? turn;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(CellEngine));
            if (!_lanes.TryGetValue(lane, out turn))
            {
                _lanes.Add(lane, turn = new SemaphoreSlim(1, 1));
            }
        }

        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return turn;
    }

    /// <summary>Waits until no cell of the unnamed lane runs. A cell that comes then waits for nothing.</summary>
    public async Task WaitForPauseAsync(CancellationToken cancellationToken) => (await EnterAsync("", cancellationToken).ConfigureAwait(false)).Release();

    /// <summary>Lets no cell of a new lane start, and waits until none runs.</summary>
    public async Task CloseAsync()
    {
        List<SemaphoreSlim> turns;
        lock (_gate)
        {
            _isClosed = true;
            turns = [.. _lanes.Values];
        }

        foreach (var turn in turns)
        {
            await turn.WaitAsync().ConfigureAwait(false);
            turn.Release();
        }
    }
}
