using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>A network that drops every packet from and to one server, until it is disposed.</summary>
/// <remarks>Rules of the kernel, which only root can set; for others what serves the connections is stopped, and so answers nothing.</remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class NetworkCut : IAsyncDisposable
{
    private readonly SshServer _server;
    private int _mended;

    private NetworkCut(SshServer server) => _server = server;

    /// <summary>Cuts the network.</summary>
    public static async Task<NetworkCut> StartAsync(SshServer server)
    {
        var cut = new NetworkCut(server);
        if (Environment.UserName == "root")
        {
            AppDomain.CurrentDomain.ProcessExit += cut.OnExit;
            await cut.RunAsync("-I");
        }
        else
        {
            server.FreezeConnections();
        }

        return cut;
    }

    /// <summary>Mends it: packets go through again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Environment.UserName == "root" && Interlocked.Exchange(ref _mended, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            await RunAsync("-D");
        }
    }

    private void OnExit(object? sender, EventArgs e) => DisposeAsync().AsTask().Wait(TestLimits.Wait);

    private async Task RunAsync(string change)
    {
        foreach (var side in (string[])["--dport", "--sport"])
        {
            await using var running = RunningProgram.Start(
                RequiredProgram.At("/usr/sbin/iptables"), ["--wait", change, "INPUT", "-i", "lo", "-p", "tcp", side, $"{_server.Port}", "-j", "DROP"]);
            var result = await running.EndAsync();
            Assert.True(result.ExitCode == 0, result.ToString());
        }
    }
}
