using System.Runtime.Versioning;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Local;

public sealed class LeftoverSpecs
{
    public static TheoryData<string, string> Jobs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in ShellsUnderTest.All.Select(row => row.Data))
            {
                data.Add(shell, "sleep 1000 & echo $!");
                data.Add(shell, "nohup sleep 1000 >/dev/null 2>&1 & echo $!");
                data.Add(shell, "setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.1");
                data.Add(shell, "(sh -c 'trap \"\" TERM HUP; sleep 1000; :' & echo $!)");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Closing_a_session_ends_everything_that_was_started_in_it(string shell, string command)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var shellId = int.Parse((await session.RunAsync("echo $$", Stop)).StandardOutput);
        var jobId = int.Parse((await session.RunAsync(command, Stop)).StandardOutput);

        Assert.True(ProcessEnd.IsAlive(shellId));
        Assert.True(ProcessEnd.IsAlive(jobId));
        await sessions.CloseAsync(session.Name);

        Assert.False(ProcessEnd.IsAlive(shellId));
        Assert.False(ProcessEnd.IsAlive(jobId));
    }

    [Fact]
    public async Task Closing_a_session_ends_the_command_that_runs_in_it()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var running = session.RunAsync("sleep 1000", Stop);
        await sessions.CloseAsync(session.Name);

        await Assert.ThrowsAsync<SessionClosedException>(() => running);
        Assert.Equal(SessionState.Closed, session.State);
        Assert.True(session.Closed.IsCancellationRequested);
        await Assert.ThrowsAsync<SessionClosedException>(() => session.RunAsync("echo x", Stop));
    }

    [Fact]
    public async Task Closing_a_session_does_not_wait_for_a_receiver_that_takes_nothing()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var events = session.ListenAsync("yes", Stop).GetAsyncEnumerator(Stop);
        Assert.True(await events.MoveNextAsync());
        Assert.True(await events.MoveNextAsync());

        await sessions.CloseAsync(session.Name).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(SessionState.Closed, session.State);
    }

    [Fact]
    public async Task A_session_closes_cleanly_when_somebody_has_killed_its_keeper()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var mark = await session.GetVariableAsync("REPL_OWNER_ID", Stop);
        var keeper = Directory.EnumerateDirectories("/proc").Single(folder => CommandLine(folder).EndsWith($"REPL_OWNER_ID={mark}\0", StringComparison.Ordinal));

        await session.RunAsync($"kill -9 {Path.GetFileName(keeper)}", Stop);
        await ProcessEnd.WaitAsync(int.Parse(Path.GetFileName(keeper)));

        await sessions.CloseAsync(session.Name);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_program_that_is_no_shell_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var silent = folder.Write("silent", "#!/bin/sh\necho $$ >\"$0.id\"\nexec sleep 1000\n");
        File.SetUnixFileMode(silent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var sessions = new SessionRegistry();
        var options = new SessionOptions { Shell = silent, OpenTimeout = TimeSpan.FromMilliseconds(300) };

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenAsync("box", options: options, cancellationToken: Stop));
        var ended = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenShellAsync("true", options));

        Assert.Contains("did not answer", refused.Message, StringComparison.Ordinal);
        Assert.Contains("instead of answering as a shell", ended.Message, StringComparison.Ordinal);
        Assert.Empty(sessions.List());
        Assert.False(ProcessEnd.IsAlive(int.Parse(await File.ReadAllTextAsync($"{silent}.id", Stop))));
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // no process, or one that ended meanwhile
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
