namespace Repl.Sessions.Workers;

/// <summary>A connection that somebody else owns: disposing this does nothing.</summary>
/// <param name="owned">The connection.</param>
internal sealed class BorrowedConnection(IConnection owned) : IConnection
{
    public Target Target => owned.Target;

    public CancellationToken Lost => owned.Lost;

    public string? LossReason => owned.LossReason;

    bool IConnection.IsDirect => owned.IsDirect;

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => owned.StartAsync(program, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
