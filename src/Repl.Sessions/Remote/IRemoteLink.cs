namespace Repl.Sessions.Remote;

/// <summary>What the programs of one remote connection share, and know about it.</summary>
internal interface IRemoteLink
{
    /// <summary>As <see cref="IConnection.Lost"/>.</summary>
    CancellationToken Lost { get; }

    /// <summary>As <see cref="IConnection.LossReason"/>.</summary>
    string? LossReason { get; }

    /// <summary>Waits, where the connection has just ended, until <see cref="Lost"/> and <see cref="LossReason"/> say so.</summary>
    Task SettleAsync();
}
