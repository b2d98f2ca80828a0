using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>What a session has to do at the server of small devices, and where each channel is an <c>ssh</c> process of its own.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Disposed by await using.")]
[UnsupportedOSPlatform("windows")]
public sealed class DropbearSpecs
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_session_keeps_state_is_interrupted_has_jobs_and_gets_a_new_shell(bool isDropbear, bool processPerChannel)
    {
        await using var user = isDropbear ? await SystemUser.CreateAsync() : null;
        await using var server = isDropbear ? await SshServer.StartDropbearAsync() : await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, server, user, processPerChannel);

        var first = await session.RunAsync("cd /usr; kept=1; echo out; echo err >&2; (exit 3)", Stop);
        await session.RunAsync("sleep 1000 &", Stop);
        await session.StopWhenReadyAsync("echo ready; sleep 1001");
        var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync("echo ready; while :; do :; done", new RunOptions { Timeout = TimeSpan.FromSeconds(2) }, Stop));
        var jobs = await session.ListProcessesAsync(Stop);
        var ended = await session.RunAsync("exit 7", Stop).WaitAsync(TestLimits.Wait, Stop);
        var next = await session.RunAsync("echo $kept; pwd; cat", new RunOptions { StandardInput = "typed\n" }, Stop);

        Assert.Equal(("out\n", "err\n", 3, "/usr"), (first.StandardOutput, first.StandardError, first.ExitCode, first.WorkingDirectory));
        Assert.Equal("ready\n", timeout.Partial?.StandardOutput);
        Assert.Equal(["sleep 1000"], jobs.Select(process => process.Command));
        Assert.Equal(7, ended.ExitCode);
        Assert.NotNull(ended.Replacement);
        Assert.Equal("1\n/usr\ntyped\n", next.StandardOutput);
        Assert.Equal(jobs.Select(job => job.Id), (await session.ListProcessesAsync(Stop)).Select(job => job.Id));
        Assert.True(await session.PingAsync(Stop) > TimeSpan.Zero);
        await session.DisposeAsync();
        Assert.All(jobs, job => Assert.False(ProcessEnd.IsAlive(job.Id)));
        Assert.Empty(SshClients.Find($"-p {server.Port}"));
    }

    [Fact]
    public async Task Files_go_without_sftp_too()
    {
        await using var user = await SystemUser.CreateAsync();
        await using var server = await SshServer.StartDropbearAsync();
        await using var sessions = new SessionRegistry();
        using var folder = new TemporaryFolder();
        var session = await OpenAsync(sessions, server, user, processPerChannel: false);
        var there = (await session.RunAsync("mktemp -d", Stop)).StandardOutput.Trim();
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(folder.File("file"), content, Stop);

        await session.UploadAsync(folder.File("file"), $"{there}/a b'c", cancellationToken: Stop);
        await session.DownloadAsync($"{there}/a b'c", folder.File("back"), cancellationToken: Stop);
        await session.RunAsync("rm -r " + there, Stop);

        Assert.Equal(content, await File.ReadAllBytesAsync(folder.File("back"), Stop));
    }

    private static Task<ISession> OpenAsync(SessionRegistry sessions, SshServer server, SystemUser? user, bool processPerChannel)
    {
        var ssh = server.Options with { ProcessPerChannel = processPerChannel };
        return sessions.OpenAsync(
            "box",
            server.Target.ToString(),
            new SessionOptions { Ssh = user is null ? ssh : ssh with { User = user.Name, Password = Secret.Of(user.Password) } },
            Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
