using System.Runtime.Versioning;
using Repl.Sessions.Inventory;
using Repl.Sessions.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Several hosts at once, by the aliases that OpenSSH's configuration gives them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SshGroupSpecs : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SessionRegistry _sessions = new();
    private SshServer[] _servers = [];
    private SessionOptions _options = SessionOptions.Default;

    public async ValueTask InitializeAsync()
    {
        _servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SshServer.StartAsync()));
        var hosts = _servers.Select((server, index) => $"""
            Host web{index + 1}
                HostName 127.0.0.1
                Port {server.Port}
                User {Environment.UserName}
                Include {server.Options.ConfigFile}

            """);
        _folder.Write("config", string.Concat(hosts));
        _options = new SessionOptions { Ssh = new SshOptions { ConfigFile = _folder.File("config"), Retries = 0, ConnectTimeout = TimeSpan.FromSeconds(5) } };
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_range_of_hosts_is_opened_as_a_group_and_answers_in_its_order()
    {
        var group = await _sessions.OpenGroupAsync("web", "ssh://web[1-3]", _ => _options, cancellationToken: Stop);

        await group.Sessions[0].RunAsync("delay=0.2", Stop);
        var results = await group.RunAsync("sleep ${delay:-0}; echo $PPID", cancellationToken: Stop);

        Assert.Equal(["web1", "web2", "web3"], results.Select(result => result.Session.Name));
        Assert.All(results, result => Assert.True(result.Succeeded, result.ToString()));
        Assert.Equal(3, results.Select(result => result.Result!.StandardOutput).Distinct().Count());
    }

    [Fact]
    public async Task A_host_that_goes_down_stops_no_other()
    {
        var group = await _sessions.OpenGroupAsync("web", "ssh://web[1-3]", _ => _options, cancellationToken: Stop);
        _servers[1].FallAsleep();
        _servers[1].DropConnections();
        await group.Sessions[1].WatchAsync(Stop).FirstAsync(happened => happened is SessionEvent.StateChanged { State: SessionState.Lost }, Stop);

        var results = await group.RunAsync("echo up", cancellationToken: Stop);
        _servers[1].Wake();

        Assert.Equal(["up\n", null, "up\n"], results.Select(result => result.Result?.StandardOutput));
        Assert.IsType<SessionDisconnectedException>(results[1].Failure);
    }

    [Fact]
    public async Task Hosts_of_an_inventory_are_opened_by_their_names_and_tags()
    {
        _folder.Write("sessions.yaml", $$"""
            defaults: { ssh-config: {{_options.Ssh.ConfigFile}}, retries: 0, cwd: /usr }
            sessions:
              front: { target: ssh://web1, tags: [all-of-them] }
              back: { target: ssh://web2, tags: [all-of-them], env: { ROLE: db }, shell: dash }
            """);
        await using var sessions = new SessionRegistry(inventory: () => SessionInventory.Load(_folder.File("sessions.yaml")));

        var group = await sessions.OpenGroupAsync("all-of-them", cancellationToken: Stop);
        var results = await group.RunAsync("echo \"$PWD $ROLE\"", cancellationToken: Stop);

        Assert.Equal(["/usr \n", "/usr db\n"], results.Select(result => result.Result?.StandardOutput));
        Assert.Equal(["bash", "sh"], group.Sessions.Select(session => session.Shell));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
