using Repl.Sessions.Remote;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Devices;

/// <summary>A connection to a device: channels on which nothing of ours runs.</summary>
internal interface IDeviceChannels
{
    /// <summary>Runs a command as it stands.</summary>
    /// <exception cref="ChannelRefusedException">The device runs no commands this way.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    Task<IRemoteChannel> ExecuteAsync(string command, CancellationToken cancellationToken);

    /// <summary>Opens the device's own command line on a terminal.</summary>
    /// <exception cref="IOException">The device has none, or the connection is lost.</exception>
    Task<IRemoteChannel> OpenTerminalAsync(TerminalSize size, CancellationToken cancellationToken);

    /// <summary>Waits for any answer of the device.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="IRemoteLink.SettleAsync"/>.</summary>
    Task SettleAsync();
}
