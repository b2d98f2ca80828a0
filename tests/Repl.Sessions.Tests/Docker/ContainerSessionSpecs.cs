using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>A shell in a container is a session like one on this machine.</summary>
public sealed class ContainerSessionSpecs(DockerEngine.Fixture fixture)
{
    private static readonly string[] Endless = ["echo ready; sleep 1001", "echo ready; while :; do :; done", "{ echo ready; sleep 1002; } | cat", "echo ready; sleep 1003; echo not reached"];

    /// <summary>Images that differ by their shell.</summary>
    public static TheoryData<string> Images { get; } = [DockerImages.Bash, DockerImages.Dash, DockerImages.Busybox];

    [Theory]
    [MemberData(nameof(Images))]
    public async Task State_lasts_from_one_command_to_the_next(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);

        await session.RunAsync("cd /usr; export A=1; B='two words'; f() { echo \"$A $B\"; }", Stop);
        var result = await session.RunAsync("f; pwd; echo problem >&2; (exit 3)", Stop);

        Assert.Equal(("1 two words\n/usr\n", "problem\n", 3, "/usr"), (result.StandardOutput, result.StandardError, result.ExitCode, result.WorkingDirectory));
        Assert.Equal("3\n", (await session.RunAsync("echo $?", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData(DockerImages.Bash, "bash")]
    [InlineData(DockerImages.Dash, "sh")]
    [InlineData(DockerImages.Busybox, "ash")]
    public async Task The_best_shell_of_the_image_is_taken(string image, string expected)
    {
        await using var sessions = new SessionRegistry();

        Assert.Equal(expected, (await OpenAsync(sessions, image)).Shell);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_command_that_ends_the_shell_is_followed_by_a_new_shell_with_its_state(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);
        await session.RunAsync("cd /usr; kept=1", Stop);

        var result = await session.RunAsync("echo before; exit 3", Stop);
        var next = await session.RunAsync("echo $kept; pwd", Stop);

        Assert.Equal(("before\n", 3), (result.StandardOutput, result.ExitCode));
        Assert.NotNull(result.Replacement);
        Assert.Equal("1\n/usr\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_killed_shell_is_followed_by_a_new_one(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);
        await session.RunAsync("kept=1", Stop);

        var result = await session.RunAsync("kill -9 $$", Stop);

        Assert.Equal(137, result.ExitCode);
        Assert.Equal("1\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task An_interrupt_stops_programs_loops_and_pipelines_and_nothing_else(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);
        await session.RunAsync("kept=1; sleep 1000 & job=$!", Stop);

        foreach (var command in Endless)
        {
            await session.StopWhenReadyAsync(command);
        }

        var next = await session.RunAsync("echo $kept; kill -0 $job && echo alive", Stop);
        Assert.Equal("1\nalive\n", next.StandardOutput);
        Assert.Equal(["sleep 1000"], (await session.ListProcessesAsync(Stop)).Select(process => process.Command));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_time_limit_keeps_the_output_and_the_session(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);

        var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync("echo partial; sleep 1000", new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));

        Assert.Equal("partial\n", timeout.Partial?.StandardOutput);
        Assert.Equal("alive\n", (await session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_program_that_ignores_interrupts_is_killed_and_the_state_lives_on(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image, new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(600) });
        await session.RunAsync("kept=1", Stop);

        await session.StopWhenReadyAsync("sh -c 'trap \"\" INT TERM; echo ready; while :; do sleep 0.05; done'");

        Assert.Equal("1\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
        Assert.Empty(await session.ListProcessesAsync(Stop));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Values_arrive_byte_for_byte_and_standard_input_too(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);
        var value = "'\"$(echo no) `no` \\ \n\n -n é🙂 !!\t" + new string('x', 100_000);
        var input = new string('y', 1_000_000);

        await session.SetVariableAsync("v", value, cancellationToken: Stop);

        Assert.Equal(value, await session.GetVariableAsync("v", Stop));
        Assert.Equal(input, (await session.RunAsync("cat", new RunOptions { StandardInput = input }, Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Background_jobs_go_on_and_end_with_the_session(string image)
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(image);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        await session.RunAsync("sleep 1001 & (sleep 1002 &) ; setsid sleep 1003 &", Stop);
        await session.RunAsync("exit 0", Stop); // they outlive their shell
        var living = (await session.ListProcessesAsync(Stop)).Select(process => process.Command).Order();
        await sessions.CloseAsync("box");

        Assert.Equal(["sleep 1001", "sleep 1002", "sleep 1003"], living);
        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
        Assert.True((bool)(await container.InspectAsync())["State"]!["Running"]!);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Late_output_of_a_job_arrives(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, image);
        await session.RunAsync("mkfifo /tmp/late$$; (cat /tmp/late$$; echo late) &", Stop);

        await session.RunAsync("echo first >/tmp/late$$; rm /tmp/late$$; wait", Stop);
        var job = (await session.RunAsync("echo next", Stop)).StandardOutput;

        Assert.Equal("next\n", job);
    }

    [Fact]
    public async Task Variables_and_the_directory_of_the_options_are_the_shells()
    {
        await using var sessions = new SessionRegistry();

        var session = await OpenAsync(sessions, DockerImages.Busybox, new SessionOptions { WorkingDirectory = "/usr", Environment = SessionOptions.Default.Environment.Add("A", "b c") });

        Assert.Equal("/usr b c\n", (await session.RunAsync("echo \"$PWD $A\"", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_busy_session_answers_a_ping()
    {
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, DockerImages.Bash);
        var run = session.RunAsync("sleep 1000", Stop);

        Assert.InRange(await session.PingAsync(Stop), TimeSpan.Zero, TestLimits.Wait);
        await sessions.CloseAllAsync();

        await Assert.ThrowsAnyAsync<SessionException>(() => run.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task Files_go_there_and_back()
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, DockerImages.Busybox);
        var sent = folder.Write("sent", new string('z', 300_000));

        await session.UploadAsync(sent, "/tmp/received", cancellationToken: Stop);
        await session.DownloadAsync("/tmp/received", folder.File("back"), cancellationToken: Stop);

        Assert.Equal(await File.ReadAllTextAsync(sent, Stop), await File.ReadAllTextAsync(folder.File("back"), Stop));
    }

    [Fact]
    public async Task An_image_without_a_shell_says_so()
    {
        await using var container = await (await fixture.GetAsync()).RunAsync(DockerImages.Shellless);
        await using var sessions = new SessionRegistry();

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => container.OpenAsync(sessions));

        Assert.Contains($"There is no shell on {container.Target}.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("argument", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_running_container_cannot_be_opened_and_says_what_could_be()
    {
        var engine = await fixture.GetAsync();
        await using var container = await engine.RunAsync(DockerImages.Busybox);
        await using var sessions = new SessionRegistry();
        var misspelt = new SessionOptions { Docker = container.Options };

        var unknown = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenAsync("box", $"{container.Target}x", misspelt, Stop));
        await container.DoAsync("pause");
        var paused = await Assert.ThrowsAsync<SessionOpenException>(() => container.OpenAsync(sessions));
        await container.DoAsync("unpause");
        await container.DoAsync("kill");
        var ended = await Assert.ThrowsAsync<SessionOpenException>(() => container.OpenAsync(sessions));

        Assert.Contains($"There is no container '{container.Name}x'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains($"Did you mean '{container.Name}'", unknown.NextStep, StringComparison.Ordinal);
        Assert.Contains("is paused", paused.Message, StringComparison.Ordinal);
        Assert.Contains($"docker unpause {container.Name}", paused.NextStep, StringComparison.Ordinal);
        Assert.Contains("does not run: it ended with status 137", ended.Message, StringComparison.Ordinal);
        Assert.Contains($"docker start {container.Name}", ended.NextStep, StringComparison.Ordinal);
    }

    private async Task<ISession> OpenAsync(SessionRegistry sessions, string image, SessionOptions? options = null) =>
        await (await (await fixture.GetAsync()).SharedAsync(image)).OpenAsync(sessions, options);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
