using System.Runtime.Versioning;
using Repl.Sessions.Devices;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Devices;

/// <summary>Devices that run each command on a channel of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeviceCommandSpecs
{
    [Fact]
    public async Task Each_line_is_a_command_as_it_stands()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();

        var result = await session.RunAsync("/interface/print\n\n  both\n", Stop);

        Assert.Equal(("0 R ether1\n1   ether2\nanswer\n", "warning\n", 0), (result.StandardOutput, result.StandardError, result.ExitCode));
        Assert.Equal("device", session.Shell);
        Assert.Equal(SessionState.Idle, session.State);
        Assert.True(await session.PingAsync(Stop) > TimeSpan.Zero);
    }

    [Fact]
    public async Task The_first_that_fails_ends_the_text()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();

        var result = await session.RunAsync("both\n/nothing\n/interface/print", Stop);

        Assert.Equal(("answer\n", "warning\nbad command name /nothing\n", 3), (result.StandardOutput, result.StandardError, result.ExitCode));
    }

    [Theory]
    [InlineData("^ANSWER$")]
    [InlineData("warn")]
    public async Task What_the_user_calls_a_failure_is_one_on_either_stream(string pattern)
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync(new DeviceOptions { FailIf = pattern });

        var result = await session.RunAsync("/interface/print\nboth\n/interface/print", Stop);

        Assert.Equal(("0 R ether1\n1   ether2\nanswer\n", 1), (result.StandardOutput, result.ExitCode));
    }

    [Fact]
    public async Task A_time_limit_an_interrupt_and_a_restart_stop_a_command_and_the_session_stays()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();

        var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(() => session.RunAsync("hold", new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));
        Assert.Equal("ready\n", timeout.Partial?.StandardOutput);
        await session.StopWhenReadyAsync("hold");
        Assert.Equal(130, (await session.StopWhenReadyAsync("hold", () => session.RestartAsync(Stop))).ExitCode);

        Assert.Equal(0, (await session.RunAsync("/interface/print", Stop)).ExitCode);
    }

    [Fact]
    public async Task Closing_a_session_ends_its_command_at_once()
    {
        await using var router = await Router.StartAsync();
        await using var other = await router.OpenAsync();
        var session = await router.OpenAtPromptAsync(new DeviceOptions { Prompt = "router1>" });
        var executing = await router.OpenAsync(name: "executing");

        await Assert.ThrowsAsync<SessionClosedException>(() => session.StopWhenReadyAsync("stuck", () => session.DisposeAsync().AsTask()));
        await Assert.ThrowsAsync<SessionClosedException>(() => executing.StopWhenReadyAsync("hold", () => executing.DisposeAsync().AsTask()));
        Assert.Equal(0, (await other.RunAsync("both", Stop)).ExitCode);
    }

    [Fact]
    public async Task A_lost_connection_makes_the_outcome_unknown_and_the_next_command_connects_again()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => session.RunAsync("both\nsilent\nboth", Stop));

        Assert.Equal(("answer\n", -1), (unknown.Partial?.StandardOutput, unknown.Partial?.ExitCode));
        Assert.Equal(SessionState.Lost, session.State);
        var next = await session.RunAsync("both", Stop);
        Assert.Equal("answer\n", next.StandardOutput);
        Assert.Contains("connected again", next.Replacement?.Reason, StringComparison.Ordinal);
        Assert.Null((await session.RunAsync("both", Stop)).Replacement);
    }

    [Fact]
    public async Task A_session_that_is_lost_while_it_is_idle_does_not_look_alive()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        await router.Server.KillAsync();

        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        await Assert.ThrowsAsync<SessionDisconnectedException>(() => session.PingAsync(Stop));
    }

    [Fact]
    public async Task Files_go_by_sftp()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();
        using var folder = new TemporaryFolder();
        folder.Write("backup", "all settings\n");

        await session.UploadAsync(folder.File("backup"), folder.File("there"), cancellationToken: Stop);
        await session.DownloadAsync(folder.File("there"), folder.File("back"), cancellationToken: Stop);

        Assert.Equal("all settings\n", await File.ReadAllTextAsync(folder.File("back"), Stop));
    }

    [Fact]
    public async Task Input_for_a_command_is_refused()
    {
        await using var router = await Router.StartAsync();
        await using var session = await router.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync("both", new RunOptions { StandardInput = "x" }, Stop));
        Assert.Equal(0, (await session.RunAsync("both", Stop)).ExitCode);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
