using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Devices;
using Repl.Sessions.Remote;
using Repl.Sessions.Ssh;
using Repl.Sessions.Ssh.Mux;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Devices;

/// <summary>A real SSH server whose forced command plays a router (<c>router.py</c>).</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Router : IAsyncDisposable
{
    private readonly SessionRegistry _sessions = new();

    private Router(SshServer server) => Server = server;

    public SshServer Server { get; }

    /// <summary>Starts one.</summary>
    /// <param name="oddities">What is odd about it.</param>
    public static async Task<Router> StartAsync(string oddities = "")
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Devices", "router.py");
        return new Router(await SshServer.StartAsync($"ForceCommand {RequiredProgram.Python("tty")} {script} {oddities}"));
    }

    /// <summary>Opens a session as a user would.</summary>
    public Task<ISession> OpenAsync(DeviceOptions? device = null, string name = "router")
    {
        var options = new SessionOptions { Device = device ?? DeviceOptions.Default, Ssh = Server.Options };
        return _sessions.OpenAsync(name, Server.Target.ToString(), options, TestContext.Current.CancellationToken);
    }

    /// <summary>Opens a session with a router that runs commands at its prompt only.</summary>
    public async Task<ISession> OpenAtPromptAsync(
        DeviceOptions? device = null, Func<SessionOptions, SessionOptions>? change = null, bool processPerChannel = false)
    {
        var options = new SessionOptions { Device = device ?? DeviceOptions.Default, Ssh = Server.Options with { ProcessPerChannel = processPerChannel } };
        return await DeviceSession.OpenAsync(
            "router",
            async stop => new WithoutExec(await SshConnection.OpenAsync(Server.Target, options.Ssh, cancellationToken: stop)),
            change?.Invoke(options) ?? options,
            new SessionSurroundings(TimeProvider.System, NullLogger.Instance),
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await Server.DisposeAsync();
    }

    // OpenSSH's server cannot be made to refuse a command.
    private sealed class WithoutExec(SshConnection connection) : IDeviceChannels, IFileConnection
    {
        public Target Target => connection.Target;

        public CancellationToken Lost => connection.Lost;

        public string? LossReason => connection.LossReason;

        private IDeviceChannels Device => connection;

        public Task<IRemoteChannel> ExecuteAsync(string command, CancellationToken cancellationToken) => throw new ChannelRefusedException("exec", 0, "");

        public Task<IRemoteChannel> OpenTerminalAsync(TerminalSize size, CancellationToken cancellationToken) => Device.OpenTerminalAsync(size, cancellationToken);

        public Task ProbeAsync(CancellationToken cancellationToken) => Device.ProbeAsync(cancellationToken);

        public Task SettleAsync() => Device.SettleAsync();

        public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => connection.StartAsync(program, cancellationToken);

        public Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken) => ((IFileConnection)connection).OpenFilesAsync(cancellationToken);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
