using Repl.Sessions.Devices;
using Repl.Sessions.Forwarding;
using Repl.Sessions.Remote;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Ssh;

/// <summary>A share in a connection. Disposing it gives the share back; programs that were started through it have to be ended before.</summary>
/// <param name="connection">The connection.</param>
/// <param name="release">Gives the share back.</param>
internal sealed class SharedConnection(SshConnection connection, Func<Task> release) : IFileConnection, IDeviceChannels, IForwardingConnection, INotedConnection
{
    private int _released;

    /// <summary>What is shared.</summary>
    public SshConnection Connection { get; } = connection;

    private IDeviceChannels Device => Connection;

    public Target Target => Connection.Target;

    public CancellationToken Lost => Connection.Lost;

    public string? LossReason => Connection.LossReason;

    public IReadOnlyList<string> Notes => Connection.Notes;

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => Connection.StartAsync(program, cancellationToken);

    public Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken) => ((IFileConnection)Connection).OpenFilesAsync(cancellationToken);

    public Task<IRemoteChannel> ExecuteAsync(string command, CancellationToken cancellationToken) => Device.ExecuteAsync(command, cancellationToken);

    public Task<IRemoteChannel> OpenTerminalAsync(TerminalSize size, CancellationToken cancellationToken) => Device.OpenTerminalAsync(size, cancellationToken);

    public Task<IRemoteChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken) =>
        ((IForwardingConnection)Connection).OpenTcpAsync(host, port, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => Device.ProbeAsync(cancellationToken);

    public Task SettleAsync() => Device.SettleAsync();

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _released, 1) == 0 ? new ValueTask(release()) : ValueTask.CompletedTask;
}
