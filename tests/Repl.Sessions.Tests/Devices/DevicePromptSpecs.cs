using System.Diagnostics;
using System.Runtime.Versioning;
using Repl.Sessions.Devices;
using Repl.Sessions.Tests.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Devices;

/// <summary>Devices that run commands at their prompt only.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DevicePromptSpecs
{
    private static readonly DeviceOptions Described = new() { Prompt = @"router1(\(.*\))?[>#]" };

    [Fact]
    public async Task A_described_prompt_is_used_at_once()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync(Described);

        var result = await session.RunAsync("show lines 3\nshow nothing\nenable\nconfigure\nshow lines 1", Stop);

        Assert.Equal(("line 1\nline 2\nline 3\nline 1\n", "", 0), (result.StandardOutput, result.StandardError, result.ExitCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coloured")]
    [InlineData("narrow")]
    [InlineData("quiet")]
    public async Task A_prompt_is_learned_and_may_change_with_the_mode(string oddities)
    {
        await using var router = await Router.StartAsync(oddities);
        await using var session = await router.OpenAtPromptAsync();

        Assert.Equal("", (await session.RunAsync("enable", Stop)).StandardOutput);
        Assert.Equal("line 1\n", (await session.RunAsync("configure\ninterface eth0\nshow lines 1", Stop)).StandardOutput);
        Assert.Equal("% Invalid input detected\n", (await session.RunAsync("nonsense", Stop)).StandardOutput);
        Assert.Equal("", (await session.RunAsync("end", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_terminal_behaves_the_same_where_each_channel_is_a_process()
    {
        await using var router = await Router.StartAsync("narrow");
        await using var session = await router.OpenAtPromptAsync(processPerChannel: true);

        Assert.Equal("", (await session.RunAsync("enable", Stop)).StandardOutput);
        await session.StopWhenReadyAsync("ping");
        var kept = await session.RunAsync("configure\nshow lines 25", Stop);
        var closed = await session.RunAsync("quit", Stop);
        var next = await session.RunAsync("show lines 1", Stop);

        Assert.Equal((string.Concat(Enumerable.Range(1, 25).Select(line => $"line {line}\n")), null), (kept.StandardOutput, kept.Replacement));
        Assert.Equal(("bye\n", "The device closed its terminal.\n", 1), (closed.StandardOutput, closed.StandardError, closed.ExitCode));
        Assert.Equal(("line 1\n", "The device closed its terminal."), (next.StandardOutput, next.Replacement?.Reason));
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Fact]
    public async Task The_prompt_of_RouterOS_is_learned()
    {
        await using var router = await Router.StartAsync("mikrotik");
        await using var session = await router.OpenAtPromptAsync();

        Assert.Equal("line 1\n", (await session.RunAsync("show lines 1\n/interface", Stop)).StandardOutput);
        Assert.Equal("line 1\n", (await session.RunAsync("show lines 1", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_prompt_that_a_command_has_changed_is_learned_anew()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();

        Assert.Equal("", (await session.RunAsync("hostname core7", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);

        Assert.Equal("line 1\n", (await session.RunAsync("enable\nshow lines 1", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData("show line 100000")]
    [InlineData("show colours")]
    [InlineData("show prompts")]
    [InlineData("show slowly")]
    public async Task Output_is_the_text_that_a_terminal_would_show(string command)
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();

        var result = await session.RunAsync(string.Join('\n', "enable", command, "show lines 1"), Stop);

        var expected = command switch
        {
            "show line 100000" => $"{new string('x', 100_000)}\n",
            "show colours" => "red and plain\nxyz\nnew\n100%\n",
            "show prompts" => "router1#\nrouter1# show\n  router1>\nrouter1# is how I ask\n",
            _ => "one\ntwo\nthree\n",
        };
        Assert.Equal($"{expected}line 1\n", result.StandardOutput);
    }

    [Fact]
    public async Task Slow_output_is_shown_as_it_comes()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();

        await session.StopWhenReadyAsync("ping"); // would wait for more output otherwise

        Assert.Equal("line 1\n", (await session.RunAsync("show lines 1", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData("")]
    [InlineData("narrow")]
    public async Task A_long_command_arrives_and_its_echo_is_cut(string oddities)
    {
        await using var router = await Router.StartAsync(oddities);
        await using var session = await router.OpenAtPromptAsync();
        var command = "show typed " + new string('x', 2000) + " end";

        var result = await session.RunAsync(command, Stop);

        Assert.Equal($"{command.Length} characters, ending in x end\n", result.StandardOutput);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stubborn")]
    public async Task A_pager_is_turned_off_or_answered(string oddities)
    {
        await using var router = await Router.StartAsync(oddities);
        await using var session = await router.OpenAtPromptAsync();

        var result = await session.RunAsync("show lines 25", Stop);

        Assert.Equal(string.Concat(Enumerable.Range(1, 25).Select(line => $"line {line}\n")), result.StandardOutput);
    }

    [Fact]
    public async Task Messages_between_commands_belong_to_none()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();

        Assert.Equal("logging\n", (await session.RunAsync("log", Stop)).StandardOutput);
        Assert.Equal("line 1\n", (await session.RunAsync("show lines 1", Stop)).StandardOutput);
    }

    [Fact]
    public async Task What_the_user_calls_a_failure_ends_the_text()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync(new DeviceOptions { FailIf = "^% invalid" });

        var result = await session.RunAsync("show lines 1\nnonsense\nshow lines 1", Stop);

        Assert.Equal(("line 1\n% Invalid input detected\n", 1), (result.StandardOutput, result.ExitCode));
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("flood")]
    public async Task An_interrupt_and_a_time_limit_are_Ctrl_C_and_keep_the_mode(string command)
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();
        await session.RunAsync("enable", Stop);

        await session.StopWhenReadyAsync(command);
        var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(() => session.RunAsync(command, new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));

        Assert.StartsWith(command == "ping" ? "ready\n" : "0123456789\n", timeout.Partial?.StandardOutput, StringComparison.Ordinal);
        var next = await session.RunAsync("show lines 1", Stop);
        Assert.Equal("line 1\n", next.StandardOutput);
        Assert.Null(next.Replacement);
    }

    [Fact]
    public async Task A_device_that_ignores_Ctrl_C_gets_a_new_terminal_and_the_session_says_so()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync(change: options => options with { InterruptGrace = TimeSpan.FromMilliseconds(500) });
        var time = Stopwatch.StartNew();

        await session.StopWhenReadyAsync("stuck");

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        var next = await session.RunAsync("show lines 1", Stop);
        Assert.Equal("line 1\n", next.StandardOutput);
        Assert.Contains("did not stop within 0.5 s", next.Replacement?.Reason, StringComparison.Ordinal);
        Assert.Equal(["the device's mode"], next.Replacement?.NotKept);
    }

    [Fact]
    public async Task A_device_that_closes_its_terminal_fails_the_command_and_the_next_opens_another()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();

        var closed = await session.RunAsync("enable\nquit\nshow lines 1", Stop);
        var next = await session.RunAsync("show lines 1", Stop);

        Assert.Equal(("bye\n", "The device closed its terminal.\n", 1), (closed.StandardOutput, closed.StandardError, closed.ExitCode));
        Assert.Equal("line 1\n", next.StandardOutput);
        Assert.Equal("The device closed its terminal.", next.Replacement?.Reason);
    }

    [Fact]
    public async Task A_terminal_that_was_closed_between_commands_is_opened_again_and_the_session_says_so()
    {
        await using var router = await Router.StartAsync("idle");
        await using var session = await router.OpenAtPromptAsync();
        await session.RunAsync("enable", Stop);
        await router.Server.WaitForNoTerminalAsync(Stop);

        var next = await session.RunAsync("show lines 1", Stop);

        Assert.Equal(("line 1\n", 0), (next.StandardOutput, next.ExitCode));
        Assert.Contains("while no command ran", next.Replacement?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("router1>")]
    public async Task A_prompt_that_never_comes_is_told_in_a_sentence_within_its_time(string? prompt)
    {
        await using var router = await Router.StartAsync("mute");
        await using var session = await router.OpenAtPromptAsync(new DeviceOptions { Prompt = prompt ?? "never", PromptTimeout = TimeSpan.FromSeconds(1) });

        var result = await session.RunAsync("show lines 1", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("The device showed no prompt within 1 s; its last line is 'Press a key:'.", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Fact]
    public async Task A_drop_makes_the_outcome_unknown_and_the_next_command_connects_again()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();
        await session.RunAsync("enable", Stop);

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(
            () => session.StopWhenReadyAsync("ping", () => { router.Server.DropConnections(); return Task.CompletedTask; }));

        Assert.Contains("connection", unknown.Reason, StringComparison.Ordinal);
        var next = await session.RunAsync("show lines 1", Stop);
        Assert.Equal("line 1\n", next.StandardOutput);
        Assert.Contains("connected again", next.Replacement?.Reason, StringComparison.Ordinal);
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Fact]
    public async Task A_restart_leaves_the_mode_and_stops_what_does_not_stop()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAtPromptAsync();
        await session.RunAsync("enable", Stop);

        var stopped = await session.StopWhenReadyAsync("stuck", () => session.RestartAsync(Stop));

        Assert.Equal(130, stopped.ExitCode);
        var next = await session.RunAsync("show lines 1", Stop);
        Assert.Equal("line 1\n", next.StandardOutput);
        Assert.Null(next.Replacement);
    }

    [Theory]
    [InlineData("router1>", "router1(config-if)#", "router1(config)>x")]
    [InlineData("[admin@MikroTik] >", "[admin@MikroTik] /interface/bridge>", "[admin@MikroTik2] >")]
    [InlineData("<core>", "[core-Vlanif10]", "<core2>")]
    [InlineData("<core-1>", "[~core-1-Vlanif10]", "[core-2]")]
    [InlineData("root@box:~#", "root@box:/etc/init.d#", "root@bix:~#")]
    [InlineData("user@vmx1>", "user@vmx1#", "user@vmx1 is up:")]
    [InlineData("login ready", "login ready ", "login ready>")]
    public void What_follows_the_unchanging_part_of_a_prompt_is_a_mode(string learned, string prompt, string other)
    {
        var learnedPrompt = DevicePrompt.Learn(learned);

        Assert.True(learnedPrompt.Matches(learned));
        Assert.True(learnedPrompt.Matches(prompt));
        Assert.False(learnedPrompt.Matches(other));
        Assert.False(learnedPrompt.Matches($"{learned} show"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
