using System.Diagnostics;
using System.Runtime.Versioning;
using Repl.Sessions.Ssh;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Networks that drop everything, servers that go away and come back, and servers that are somebody else.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class NetworkSpecs
{
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_whose_network_is_cut_ends_with_its_output_within_the_keepalives(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server, processPerChannel, Impatient);
        await session.RunAsync("kept=1", Stop);
        var time = Stopwatch.StartNew();
        NetworkCut? cut = null;

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(
            () => session.StopWhenReadyAsync("echo ready; sleep 1000", async () => cut = await NetworkCut.StartAsync(server)));

        Assert.InRange(time.Elapsed, TimeSpan.Zero, Bearable);
        Assert.Contains("connection", unknown.Reason, StringComparison.Ordinal);
        Assert.Equal(SessionState.Lost, session.State);
        await cut!.DisposeAsync();
        var next = await session.RunAsync("echo $kept", Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal("1\n", next.StandardOutput);
        Assert.Contains("connected again", next.Replacement?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_session_whose_network_is_cut_is_lost_within_the_keepalives()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server, change: Impatient);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        await using (await NetworkCut.StartAsync(server))
        {
            Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        }

        Assert.Equal("back\n", (await session.RunAsync("echo back", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_transfer_whose_network_is_cut_fails_within_the_keepalives_and_leaves_no_half_file()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        using var folder = new TemporaryFolder();
        var session = await OpenAsync(sessions, server, change: Impatient);
        NetworkCut? cut = null;

        await Assert.ThrowsAsync<TransferException>(() => DownloadAsync().WaitAsync(TestLimits.Wait, Stop));

        Assert.False(File.Exists(folder.File("zeros")));
        await cut!.DisposeAsync();

        async Task DownloadAsync()
        {
            using (var zeros = File.Create(folder.File("there")))
            {
                zeros.SetLength(1L << 34); // holes: nothing is written
            }

            var request = new TransferRequest(TransferDirection.Download, folder.File("zeros"), folder.File("there"));
            await foreach (var happened in session.TransferAsync(request, Stop))
            {
                if (happened is TransferEvent.Progressed { Progress.BytesDone: > 0 })
                {
                    cut ??= await NetworkCut.StartAsync(server);
                }
            }
        }
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_gets_its_session_back()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server);
        await session.RunAsync("kept=1; cd /usr", Stop);

        await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => session.StopWhenReadyAsync("echo ready; sleep 1000", () => server.KillAsync().AsTask()));
        var down = await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RunAsync("echo $kept", Stop).WaitAsync(TestLimits.Wait, Stop));
        await using var again = await SshServer.StartAtAsync(server.Port, server);
        var next = await session.RunAsync("echo $kept; pwd", Stop);

        Assert.Contains("Nobody listens", down.Message, StringComparison.Ordinal);
        Assert.Equal("1\n/usr\n", next.StandardOutput);
    }

    [Fact]
    public async Task A_server_that_comes_back_with_another_key_is_an_error_and_not_tried_again()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server, change: options => options with { Retries = 100, RetryDelay = TimeSpan.FromHours(1) });
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);
        await server.KillAsync();
        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        await using var impostor = await SshServer.StartAtAsync(server.Port, server, withAnotherHostKey: true);

        var refused = await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RunAsync("echo secret", Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Contains("another key than the known one", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectFailure.ChangedHostKey, Assert.IsType<SshConnectException>(refused.InnerException).Failure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_server_that_allows_few_channels_gets_as_many_connections_as_it_takes(int mostSessions)
    {
        await using var server = await SshServer.StartAsync($"MaxSessions {mostSessions}");
        await using var sessions = new SessionRegistry();

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => OpenAsync(sessions, server, name: $"s{number}")));
        await Task.WhenAll(opened.Select((session, number) => session.RunAsync($"x={number}; sleep 1000 & true", Stop)));
        await opened[0].StopWhenReadyAsync("echo ready; sleep 1000");
        var results = await Task.WhenAll(opened.Select(session => session.RunAsync("echo $x", Stop)));

        Assert.Equal(["0\n", "1\n", "2\n", "3\n"], results.Select(result => result.StandardOutput));
        Assert.InRange(server.CountConnections(), 4 / mostSessions, int.MaxValue);
        foreach (var session in opened)
        {
            await session.DisposeAsync();
        }

        Assert.Empty(SshClients.Find($"-p {server.Port}"));
    }

    private static SshOptions Impatient(SshOptions options) => options with { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveCount = 2 };

    private static Task<ISession> OpenAsync(
        SessionRegistry sessions, SshServer server, bool processPerChannel = false, Func<SshOptions, SshOptions>? change = null, string name = "box")
    {
        // The time that connecting again may take is nothing of these tests.
        var ssh = server.Options with { ProcessPerChannel = processPerChannel, ConnectTimeout = TimeSpan.FromSeconds(5) };
        return sessions.OpenAsync(name, server.Target.ToString(), new SessionOptions { Ssh = change?.Invoke(ssh) ?? ssh }, Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
