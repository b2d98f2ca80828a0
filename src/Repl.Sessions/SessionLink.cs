namespace Repl.Sessions;

/// <summary>The connection of one session: the present one, and how to get the next when that is lost.</summary>
/// <remarks>Used by one at a time, except for reading <see cref="Current"/>.</remarks>
internal sealed class SessionLink : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<IConnection>> _connect;

    private SessionLink(Func<CancellationToken, Task<IConnection>> connect, IConnection first) => (_connect, Current) = (connect, first);

    /// <summary>The connection of the moment.</summary>
    public IConnection Current { get; private set; }

    /// <summary>Whether it has gone.</summary>
    public bool IsLost => Current.Lost.IsCancellationRequested;

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="ConnectException">It could not be made.</exception>
    public static async Task<SessionLink> OpenAsync(Func<CancellationToken, Task<IConnection>> connect, CancellationToken cancellationToken) =>
        new(connect, await connect(cancellationToken).ConfigureAwait(false));

    /// <summary>Makes a new connection in the place of a lost one.</summary>
    /// <exception cref="ConnectException">It could not be made; the lost one stays.</exception>
    public async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        var lost = Current;
        Current = await _connect(cancellationToken).ConfigureAwait(false);
        await lost.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes another connection in the place of the present one, which is ended.</summary>
    /// <param name="next">The other.</param>
    /// <param name="move">Moves what goes over the connection to it.</param>
    public async Task SwitchAsync(IConnection next, Func<Task> move)
    {
        var old = Current;
        Current = next;
        try
        {
            await move().ConfigureAwait(false);
        }
        finally
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the connection.</summary>
    public ValueTask DisposeAsync() => Current.DisposeAsync();
}
