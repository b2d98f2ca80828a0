namespace Repl.Sessions;

/// <summary>A connection to something whose files can be kept as they are now, to be gone back to.</summary>
internal interface ICheckpointConnection : IConnection
{
    /// <summary>Keeps the files. One of that label that was kept before is given up.</summary>
    /// <param name="label">What to call it; see <see cref="CheckpointLabel"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectException">They could not be kept.</exception>
    Task KeepAsync(string label, CancellationToken cancellationToken);

    /// <summary>Connects to the like of this with the files of then. This one stays as it is, and is to be disposed next.</summary>
    /// <param name="label">What was kept.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="ConnectException">It could not be made.</exception>
    Task<ICheckpointConnection> GoBackAsync(string label, CancellationToken cancellationToken);
}
