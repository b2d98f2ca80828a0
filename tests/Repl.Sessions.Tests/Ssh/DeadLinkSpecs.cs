using System.Diagnostics;
using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Connections over which nothing comes any more, and of which nobody has said yet that they are lost: the keepalives take minutes.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeadLinkSpecs
{
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(30);

    public static TheoryData<string, bool> WaysOut
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var way in (string[])["interrupt", "time limit", "close", "restart", "ping"])
            {
                data.Add(way, false);
            }

            data.Add("interrupt", true);
            data.Add("close", true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WaysOut))]
    public async Task A_running_command_has_a_way_out(string way, bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server, processPerChannel);
        using var interrupt = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var running = ListenAsync();
        await ready.Task.WaitAsync(TestLimits.Wait, Stop);
        await using var cut = await NetworkCut.StartAsync(server);
        var time = Stopwatch.StartNew();

        switch (way)
        {
            case "interrupt":
                await interrupt.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
                break;
            case "time limit":
                await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => running.WaitAsync(TestLimits.Wait, Stop));
                break;
            case "close":
                await session.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);
                await Assert.ThrowsAsync<SessionClosedException>(() => running.WaitAsync(TestLimits.Wait, Stop));
                break;
            case "restart":
                await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop));
                await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => running.WaitAsync(TestLimits.Wait, Stop));
                break;
            case "ping":
                await Assert.ThrowsAsync<SessionNotRespondingException>(() => session.PingAsync(Stop).WaitAsync(TestLimits.Wait, Stop));
                Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
                break;
        }

        Assert.InRange(time.Elapsed, TimeSpan.Zero, Bearable);
        await session.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, 2 * Bearable);
        Assert.Empty(SshClients.Find($"-p {server.Port}"));
        await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(TestLimits.Wait, Stop));

        async Task ListenAsync()
        {
            var options = new RunOptions { Timeout = way == "time limit" ? TimeSpan.FromSeconds(2) : null };
            await foreach (var happened in session.ListenAsync("echo ready; sleep 1000", options, interrupt.Token))
            {
                if (happened is CommandEvent.Output)
                {
                    ready.TrySetResult();
                }
            }
        }
    }

    [Fact]
    public async Task An_idle_session_whose_network_is_cut_pings_and_closes_in_bounded_time()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server);
        await session.RunAsync("true", Stop);
        await using var cut = await NetworkCut.StartAsync(server);
        var time = Stopwatch.StartNew();

        await Assert.ThrowsAsync<SessionNotRespondingException>(() => session.PingAsync(Stop).WaitAsync(TestLimits.Wait, Stop));
        await session.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.InRange(time.Elapsed, TimeSpan.Zero, Bearable);
        Assert.Empty(SshClients.Find($"-p {server.Port}"));
    }

    // The time that connecting again may take is nothing of these tests.
    private static Task<ISession> OpenAsync(SessionRegistry sessions, SshServer server, bool processPerChannel = false) => sessions.OpenAsync(
        "box",
        server.Target.ToString(),
        new SessionOptions { Ssh = server.Options with { ProcessPerChannel = processPerChannel, ConnectTimeout = TimeSpan.FromSeconds(5) } },
        Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
