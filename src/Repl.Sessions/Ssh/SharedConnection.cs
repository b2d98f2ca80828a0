namespace Repl.Sessions.Ssh;

/// <summary>A share in a connection. Disposing it gives the share back; programs that were started through it have to be ended before.</summary>
/// <param name="connection">The connection.</param>
/// <param name="release">Gives the share back.</param>
internal sealed class SharedConnection(SshConnection connection, Func<Task> release) : IConnection
{
    private int _released;

    /// <summary>What is shared.</summary>
    public SshConnection Connection { get; } = connection;

    public Target Target => Connection.Target;

    public CancellationToken Lost => Connection.Lost;

    public string? LossReason => Connection.LossReason;

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => Connection.StartAsync(program, cancellationToken);

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _released, 1) == 0 ? new ValueTask(release()) : ValueTask.CompletedTask;
}
