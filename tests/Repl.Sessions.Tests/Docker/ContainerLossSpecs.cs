using System.Diagnostics;
using System.Text.Json.Nodes;
using Repl.Sessions.Tests.Ssh;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>What goes away while a command runs: the outcome is unknown, and the reason is told, soon.</summary>
public sealed class ContainerLossSpecs(DockerEngine.Fixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15); // on a loaded machine

    [Theory]
    [InlineData("kill", "was killed (status 137).")]
    [InlineData("stop?t=0", "was killed (status 137).")]
    [InlineData("kill?signal=TERM", "was stopped (status 143).")]
    [InlineData("pause", "was paused.")]
    [InlineData("remove", "was removed.")]
    public async Task A_container_that_goes_away_makes_the_outcome_unknown(string action, string expected)
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(
            DockerImages.Bash, action.EndsWith("TERM", StringComparison.Ordinal) ? body => body["Cmd"] = new JsonArray("sh", "-c", "trap 'exit 143' TERM; while :; do sleep 0.1; done") : null);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        var unknown = await LoseWhenReadyAsync(session, () => action == "remove" ? container.RemoveAsync() : container.DoAsync(action));

        Assert.Equal($"The container '{container.Name}' {expected}", unknown.Reason);
        Assert.Equal("ready\n", unknown.Partial?.StandardOutput);
        Assert.Equal(-1, unknown.Partial?.ExitCode);
        Assert.Equal(SessionState.Lost, session.State);
        var down = await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RunAsync("echo hi", Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Contains("Connecting again did not work", down.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill", "start")]
    [InlineData("pause", "unpause")]
    public async Task A_container_that_comes_back_is_connected_to_again_with_the_state(string away, string back)
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(DockerImages.Busybox);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);
        await session.RunAsync("cd /usr; kept=1", Stop);
        await session.ListProcessesAsync(Stop); // after the state was taken down, which is done right after a command

        await LoseWhenReadyAsync(session, () => container.DoAsync(away));
        await container.DoAsync(back);
        var next = await session.RunAsync("echo $kept; pwd", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("1\n/usr\n", next.StandardOutput);
        Assert.Contains("connected again", next.Replacement?.Reason, StringComparison.Ordinal);
        await sessions.CloseAllAsync();
        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task An_engine_that_ends_makes_the_outcome_unknown(string signal)
    {
        await using var engine = await DockerEngine.StartOwnAsync();
        await using var container = await engine.RunAsync(DockerImages.Busybox);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        var unknown = await LoseWhenReadyAsync(session, () => engine.SignalAsync(signal));

        Assert.True(
            unknown.Reason.Contains("Docker Engine", StringComparison.Ordinal) || unknown.Reason.StartsWith($"The container '{container.Name}' was ", StringComparison.Ordinal),
            unknown.Reason);
        var down = await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RunAsync("echo hi", Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Contains("No Docker Engine listens", down.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_engine_that_was_killed_the_tests_leave_no_container_running()
    {
        int process;
        await using (var engine = await DockerEngine.StartOwnAsync())
        {
            var container = await engine.RunAsync(DockerImages.Busybox);
            process = (int)(await engine.CallAsync(HttpMethod.Get, $"/containers/{container.Name}/json"))!["State"]!["Pid"]!;
            await engine.SignalAsync("KILL");
        }

        await ProcessEnd.WaitAsync(process);
    }

    [Fact]
    public async Task A_container_that_runs_out_of_memory_says_so()
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(
            DockerImages.Bash,
            body =>
            {
                body["Cmd"] = new JsonArray("bash", "-c", "mkfifo /tmp/go; read </tmp/go; x=$(head -c 100000000 /dev/zero | tr '\\0' x)");
                body["HostConfig"]!["Memory"] = 40_000_000;
                body["HostConfig"]!["MemorySwap"] = 40_000_000;
            });
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        await using var beside = await container.ConnectAsync(Stop);

        var unknown = await LoseWhenReadyAsync(session, () => RemoteResult.RunShellAsync(beside, "echo go >/tmp/go"));

        Assert.Contains("ran out of memory, of which it may use 40 MB, and was ended (status 137)", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_killed_for_want_of_memory_is_noted_and_the_session_goes_on()
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(
            DockerImages.Bash,
            body =>
            {
                body["HostConfig"]!["Memory"] = 40_000_000;
                body["HostConfig"]!["MemorySwap"] = 40_000_000;
            });
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        var killed = await session.RunAsync("kept=1; bash -c 'x=$(head -c 100000000 /dev/zero | tr \"\\0\" x)'", Stop);
        await UntilNotedAsync(session); // the Engine may tell a little later

        Assert.Equal(137, killed.ExitCode);
        var note = Assert.Single(session.Notes);
        Assert.StartsWith($"The container '{container.Name}' ran out of memory, of which it may use 40 MB, ", note, StringComparison.Ordinal);
        Assert.Equal("1\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
    }

    [Fact]
    public async Task Without_reconnecting_a_lost_session_stays_lost_and_says_why()
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(DockerImages.Busybox);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions, new SessionOptions { Reconnect = false });
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        await container.DoAsync("kill");

        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        var lost = await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo hi", Stop));
        Assert.Contains("was killed", lost.Message, StringComparison.Ordinal);
    }

    private static async Task<CommandOutcomeUnknownException> LoseWhenReadyAsync(ISession session, Func<Task> loseAsync)
    {
        var run = session.RunAsync("echo ready; sleep 1000; :", Stop);
        while ((await session.ListProcessesAsync(Stop)).All(process => process.Command != "sleep 1000"))
        {
            await Task.Yield();
        }

        var time = Stopwatch.StartNew();
        await loseAsync();
        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => run.WaitAsync(TestLimits.Wait, Stop));
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Soon);
        return unknown;
    }

    private static async Task UntilNotedAsync(ISession session)
    {
        for (var waited = Stopwatch.StartNew(); session.Notes.Count == 0; await Task.Delay(TimeSpan.FromMilliseconds(20), Stop))
        {
            Assert.True(waited.Elapsed < TestLimits.Wait, "Nothing was noted.");
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
