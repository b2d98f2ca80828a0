using System.Runtime.Versioning;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>A shell at an SSH host is a session like one on this machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SshSessionSpecs(SshServer.Fixture fixture) : IClassFixture<SshServer.Fixture>
{
    private readonly SshServer _server = fixture.Server;

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task State_lasts_from_one_command_to_the_next(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell);

        await session.RunAsync("cd /usr; export A=1; B='two words'; f() { echo \"$A $B\"; }", Stop);
        var result = await session.RunAsync("f; pwd; echo problem >&2; (exit 3)", Stop);

        Assert.Equal(("1 two words\n/usr\n", "problem\n", 3, "/usr"), (result.StandardOutput, result.StandardError, result.ExitCode, result.WorkingDirectory));
        Assert.Equal("3\n", (await session.RunAsync("echo $?", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_that_ends_the_shell_is_followed_by_a_new_shell_with_its_state(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell);
        await session.RunAsync("cd /usr; kept=1", Stop);

        var result = await session.RunAsync("echo before; exit 3", Stop);
        var next = await session.RunAsync("echo $kept; pwd", Stop);

        Assert.Equal(("before\n", 3), (result.StandardOutput, result.ExitCode));
        Assert.NotNull(result.Replacement);
        Assert.Equal("1\n/usr\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task An_interrupt_stops_programs_loops_and_pipelines_and_nothing_else(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell);
        await session.RunAsync("kept=1; sleep 1000 & job=$!", Stop);

        foreach (var command in (string[])["echo ready; sleep 1001", "echo ready; while :; do :; done", "{ echo ready; sleep 1002; } | cat", "echo ready; sleep 1003; echo not reached"])
        {
            Assert.Equal("ready\n", await InterruptWhenReadyAsync(session, command));
        }

        var next = await session.RunAsync("echo $kept; kill -0 $job && echo alive", Stop);
        Assert.Equal("1\nalive\n", next.StandardOutput);
        Assert.Equal(["sleep 1000"], (await session.ListProcessesAsync(Stop)).Select(process => process.Command));
    }

    [Fact]
    public async Task Proposals_come_from_the_host_also_while_a_command_runs()
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, "bash");
        await session.RunAsync($"cd {folder.Path}; mkfifo 'the fifo'; mine=1; _tool() {{ COMPREPLY=(fine); }}; complete -F _tool tool", Stop);

        await session.StopWhenReadyAsync("echo ready; read <>'the fifo'", async () =>
        {
            Assert.Equal(@"the\ fifo:File", await CompletionSpecs.TryAsync(session, "cat t"));
            Assert.Equal("fine:Word", await CompletionSpecs.TryAsync(session, "tool "));
            Assert.Equal("mine:Variable", await CompletionSpecs.TryAsync(session, "echo $min"));
            await File.WriteAllTextAsync(folder.File("the fifo"), "\n", Stop);
        });
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_time_limit_keeps_the_output_and_the_session(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell);

        var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync("echo partial; sleep 1000", new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));

        Assert.Equal("partial\n", timeout.Partial?.StandardOutput);
        Assert.Equal("alive\n", (await session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_program_that_ignores_interrupts_is_killed_and_the_state_lives_on(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(600) });
        await session.RunAsync("kept=1", Stop);

        await InterruptWhenReadyAsync(session, "sh -c 'trap \"\" INT TERM; echo ready; while :; do sleep 0.05; done'");

        Assert.Equal("1\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
        Assert.Empty(await session.ListProcessesAsync(Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Values_arrive_byte_for_byte_and_standard_input_too(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell);
        var value = "'\"$(echo no) `no` \\ \n\n -n é🙂 !!\t" + new string('x', 100_000);
        var input = new string('y', 1_000_000);

        await session.SetVariableAsync("v", value, cancellationToken: Stop);

        Assert.Equal(value, await session.GetVariableAsync("v", Stop));
        Assert.Equal(input, (await session.RunAsync("cat", new RunOptions { StandardInput = input }, Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_lost_connection_makes_the_outcome_unknown_and_the_next_command_connects_again_with_the_state(string shell)
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, server: server);
        await session.RunAsync("cd /usr; kept=1; export OUT=2; alias gr='echo greeting'", Stop);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => CutWhenReadyAsync());
        Assert.Equal("ready\n", unknown.Partial?.StandardOutput);
        Assert.Equal(-1, unknown.Partial?.ExitCode);
        Assert.Equal(SessionState.Lost, session.State);
        await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.PingAsync(Stop));

        var next = await session.RunAsync("echo $kept; pwd; sh -c 'echo $OUT'; gr", Stop);
        Assert.Equal("1\n/usr\n2\ngreeting\n", next.StandardOutput);
        Assert.Contains("connected again", next.Replacement?.Reason, StringComparison.Ordinal);
        Assert.Equal(SessionState.Idle, session.State);
        Assert.Equal(SessionState.Busy, await watched.NextStateAsync());
        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        Assert.Equal(SessionState.Connecting, await watched.NextStateAsync());

        async Task CutWhenReadyAsync()
        {
            var run = session.RunAsync("echo ready; sleep 1000", Stop);
            while ((await session.ListProcessesAsync(Stop)).Count == 0)
            {
                await Task.Yield();
            }

            server.DropConnections();
            await run.WaitAsync(TestLimits.Wait, Stop);
        }
    }

    [Fact]
    public async Task Without_reconnecting_a_lost_session_stays_lost_and_says_why()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, "bash", new SessionOptions { Reconnect = false }, server);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        server.DropConnections();

        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        var lost = await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo hi", Stop));
        Assert.Contains("#!session open box", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_host_cannot_be_reached_again_the_error_says_so_and_the_next_command_tries_again()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenAsync(
            "box", server.Target.ToString(), new SessionOptions { Ssh = server.Options with { ConnectTimeout = TimeSpan.FromSeconds(1) } }, Stop);
        await session.RunAsync("kept=1", Stop);
        await session.ListProcessesAsync(Stop); // after the state was taken down, which is done right after a command
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);
        server.FallAsleep();
        server.DropConnections();
        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());

        var down = await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.RunAsync("echo hi", Stop).WaitAsync(TestLimits.Wait, Stop));
        server.Wake();
        var next = await session.RunAsync("echo $kept", Stop);

        Assert.Contains("Connecting again did not work", down.Message, StringComparison.Ordinal);
        Assert.Equal("1\n", next.StandardOutput);
    }

    private async Task<ISession> OpenAsync(SessionRegistry sessions, string shell, SessionOptions? options = null, SshServer? server = null) =>
        await sessions.OpenAsync(
            "box", (server ?? _server).Target.ToString(), (options ?? SessionOptions.Default) with { Shell = shell, Ssh = (server ?? _server).Options }, Stop);

    private static async Task<string> InterruptWhenReadyAsync(ISession session, string command)
    {
        using var interrupt = new CancellationTokenSource();
        var output = new StringBuilder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListenAsync().WaitAsync(TestLimits.Wait, Stop));
        return output.ToString();

        async Task ListenAsync()
        {
            await foreach (var happened in session.ListenAsync(command, interrupt.Token))
            {
                if (happened is CommandEvent.Output written)
                {
                    output.Append(Encoding.UTF8.GetString(written.Bytes.Span));
                    await interrupt.CancelAsync();
                }
            }
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
