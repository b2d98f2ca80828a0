using System.Runtime.Versioning;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

public sealed class SessionStateSpecs
{
    private static readonly SessionOptions ShortLived = new() { IdleTimeout = TimeSpan.FromSeconds(1) };

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    /// <summary>Each shell, whether its session is closed (or restarted), and a command that would go on after its program.</summary>
    public static TheoryData<string, bool, string> ShellsAndEnds
    {
        get
        {
            var data = new TheoryData<string, bool, string>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                foreach (var closes in (bool[])[true, false])
                {
                    data.Add(shell, closes, "echo ready; sleep 1000; echo >reached");
                    data.Add(shell, closes, "echo ready\nsleep 1000\necho >reached");
                    data.Add(shell, closes, "sh -c 'echo ready; sleep 1000; echo >reached'");
                    data.Add(shell, closes, "echo ready; sleep 1000 || echo >reached");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_watcher_is_told_every_change_until_the_end(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        Assert.Equal(SessionState.Connected, session.State);
        var (watched, first) = await WatchedSession.StartAsync(session, Stop);

        await session.RunAsync("true", Stop);
        await session.RunAsync("false", Stop);
        await sessions.CloseAsync(session.Name);

        Assert.Equal(SessionState.Connected, first);
        Assert.Equal(
            [SessionState.Busy, SessionState.Idle, SessionState.Busy, SessionState.Idle, SessionState.Closed],
            (await watched.RestAsync()).Select(happened => Assert.IsType<SessionEvent.StateChanged>(happened).State));
        Assert.Equal(SessionState.Closed, session.State);
    }

    [Fact]
    public async Task Each_change_carries_the_time_of_the_sessions_clock()
    {
        var clock = new ShiftedClock { Now = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var sessions = new SessionRegistry(time: clock);
        var session = await sessions.OpenShellAsync("bash");
        var opened = clock.Now;
        Assert.Equal(opened, session.StartedAt);
        Assert.Equal(opened, session.StateSince);
        var watch = session.WatchAsync(Stop).GetAsyncEnumerator(Stop);

        clock.Now = opened.AddDays(1);
        Assert.Equal(new SessionEvent.StateChanged(opened, SessionState.Connected), await NextAsync());
        await foreach (var happened in session.ListenAsync("echo x", Stop))
        {
            switch (happened)
            {
                case CommandEvent.Started started:
                    Assert.Equal(opened.AddDays(1), started.At);
                    Assert.Equal((SessionState.Busy, opened.AddDays(1)), (session.State, session.StateSince));
                    break;
            }
        }

        Assert.Equal(new SessionEvent.StateChanged(opened.AddDays(1), SessionState.Busy), await NextAsync());
        Assert.Equal(new SessionEvent.StateChanged(opened.AddDays(1), SessionState.Idle), await NextAsync());
        clock.Now = opened.AddDays(2);
        await sessions.CloseAsync(session.Name);
        Assert.Equal(new SessionEvent.StateChanged(opened.AddDays(2), SessionState.Closed), await NextAsync());
        Assert.False(await watch.MoveNextAsync());
        Assert.Equal((SessionState.Closed, opened.AddDays(2)), (session.State, session.StateSince));
        Assert.Equal(opened, session.StartedAt);

        async Task<SessionEvent> NextAsync()
        {
            Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TestLimits.Wait, Stop));
            return watch.Current;
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_watcher_is_told_that_a_command_has_ended_the_shell(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        var result = await session.RunAsync("exit 3", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(SessionState.Busy, await watched.NextStateAsync());
        Assert.Equal(result.Replacement, Assert.IsType<SessionEvent.ShellReplaced>(await watched.NextAsync()).Replacement);
        Assert.Equal(SessionState.Idle, await watched.NextStateAsync());
        Assert.Equal(3, result.Replacement?.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_watcher_is_told_that_an_idle_shell_was_killed_and_the_next_command_too(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);
        await session.RunAsync("(until kill -9 $$ 2>/dev/null && [ -d /nowhere ]; do sleep 0.1; [ -d /proc/$$ ] || exit 0; done) & ", Stop);
        Assert.Equal(SessionState.Busy, await watched.NextStateAsync());

        SessionEvent happened;
        while ((happened = await watched.NextAsync()) is not SessionEvent.ShellReplaced)
        {
            Assert.IsType<SessionEvent.StateChanged>(happened);
        }

        Assert.Equal(137, ((SessionEvent.ShellReplaced)happened).Replacement.ExitCode);
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task Without_a_new_shell_the_session_is_lost_and_says_why()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", new SessionOptions { Respawn = false });
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        var result = await session.RunAsync("exit 3", Stop).WaitAsync(TestLimits.Wait, Stop);
        var rest = await watched.RestAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Equal([SessionState.Busy, SessionState.Lost], rest.Select(happened => Assert.IsType<SessionEvent.StateChanged>(happened).State));
        Assert.True(session.Closed.IsCancellationRequested);
        var lost = await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo x", Stop));
        Assert.Equal(lost.Message, session.EndReason);
        Assert.Contains("with status 3", lost.Message, StringComparison.Ordinal);
        Assert.Contains("#!session open box", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_number_may_watch_and_each_may_stop()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        using var stop = new CancellationTokenSource();
        var (leaver, _) = await WatchedSession.StartAsync(session, stop.Token);
        var watchers = new List<WatchedSession>();
        for (var i = 0; i < 20; i++)
        {
            watchers.Add((await WatchedSession.StartAsync(session, Stop)).Watched);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver.Ended.WaitAsync(TestLimits.Wait, Stop));
        await session.RunAsync("true", Stop);
        var (late, first) = await WatchedSession.StartAsync(session, Stop);
        await sessions.CloseAsync(session.Name);

        Assert.Equal(SessionState.Idle, first);
        Assert.Single(await late.RestAsync());
        foreach (var watcher in watchers)
        {
            Assert.Equal(
                [SessionState.Busy, SessionState.Idle, SessionState.Closed],
                (await watcher.RestAsync()).Select(happened => Assert.IsType<SessionEvent.StateChanged>(happened).State));
        }
    }

    [Fact]
    public async Task A_watcher_of_an_ended_session_gets_its_last_state_and_ends()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await sessions.CloseAsync(session.Name);

        var events = await session.WatchAsync(Stop).ToListAsync(Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal([new SessionEvent.StateChanged(session.StateSince, SessionState.Closed)], events);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_session_that_nobody_uses_expires_with_all_that_was_started_in_it(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, ShortLived);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);
        var ids = await session.RunAsync("sleep 1000 & echo $!; echo $$", Stop);

        Assert.Equal([SessionState.Busy, SessionState.Idle, SessionState.Expired], (await watched.RestAsync()).Select(happened => ((SessionEvent.StateChanged)happened).State));
        Assert.True(session.Closed.IsCancellationRequested);
        foreach (var id in ids.Lines)
        {
            await ProcessEnd.WaitAsync(int.Parse(id));
        }

        const string Message = "Session 'box': It expired: nobody used it for 1 s. Open it again with '#!session open box', with a longer --idle-timeout or with none.";
        Assert.Equal(Message, session.EndReason);
        foreach (var use in (Func<Task>[])
            [
                () => session.RunAsync("echo x", Stop),
                () => session.RunAsync("echo x", new RunOptions { StandardInput = "x" }, Stop),
                () => session.PingAsync(Stop),
                () => session.RestartAsync(Stop),
                () => session.ListProcessesAsync(Stop),
                () => session.CheckSyntaxAsync("echo", Stop),
                () => session.GetVariableAsync("x", Stop),
            ])
        {
            Assert.Equal(Message, (await Assert.ThrowsAsync<SessionExpiredException>(() => use().WaitAsync(TestLimits.Wait, Stop))).Message);
        }

        Assert.Same(session, sessions.Find("box"));
        Assert.NotSame(session, await sessions.OpenShellAsync(shell));
    }

    [Fact]
    public async Task A_session_in_which_no_command_has_run_expires_too()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", ShortLived);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        Assert.Equal(SessionState.Expired, await watched.NextStateAsync());
        await watched.Ended.WaitAsync(TestLimits.Wait, Stop);
    }

    [Fact]
    public async Task A_busy_session_does_not_expire_and_the_idle_time_counts_from_the_end_of_the_last_command()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", ShortLived);
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        var result = await session.RunAsync("sleep 1.5; echo done", Stop);
        Assert.Equal(("done\n", 0), (result.StandardOutput, result.ExitCode));
        var events = await watched.RestAsync();

        Assert.Equal([SessionState.Busy, SessionState.Idle, SessionState.Expired], events.Select(happened => ((SessionEvent.StateChanged)happened).State));
        Assert.InRange(events[2].At - events[1].At, TimeSpan.FromSeconds(0.99), TestLimits.Wait);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-0.001)]
    [InlineData(0.999)]
    [InlineData(3600.001)]
    [InlineData(1e9)]
    public void An_idle_time_out_of_range_is_refused(double seconds)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { IdleTimeout = TimeSpan.FromSeconds(seconds) });

        Assert.Equal("IdleTimeout", refused.ParamName);
        Assert.Contains("from 1 to 3600 seconds", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    public void An_idle_time_at_the_ends_of_the_range_is_taken(double seconds) =>
        Assert.Equal(seconds, new SessionOptions { IdleTimeout = TimeSpan.FromSeconds(seconds) }.IdleTimeout?.TotalSeconds);

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_session_answers_a_ping_while_it_is_idle_and_while_a_command_runs_and_not_after_its_end(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        Assert.InRange(await session.PingAsync(Stop), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
        Assert.Equal(SessionState.Connected, session.State);
        await session.RunAsync("x=1; sh -c 'exit 7'", Stop);
        Assert.InRange(await session.PingAsync(Stop), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
        Assert.Equal("7 1\n", (await session.RunAsync("echo $? $x", Stop)).StandardOutput);

        await foreach (var happened in session.ListenAsync("echo ready; sleep 1000", Stop))
        {
            if (happened is CommandEvent.Output)
            {
                Assert.InRange(await session.PingAsync(Stop), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
                Assert.Equal(SessionState.Busy, session.State);
                break;
            }
        }

        await sessions.CloseAsync(session.Name);
        var closed = await Assert.ThrowsAsync<SessionClosedException>(() => session.PingAsync(Stop));
        Assert.Equal("Session 'box': It was closed. Open it again with '#!session open box'.", closed.Message);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Pings_disturb_no_command(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        using var over = new CancellationTokenSource();
        var pinging = Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    await session.PingAsync(Stop);
                }
            },
            Stop);

        for (var i = 0; i < 50; i++)
        {
            var result = await session.RunAsync($"echo {i}", Stop).WaitAsync(TestLimits.Wait, Stop);
            Assert.Equal(($"{i}\n", "", 0), (result.StandardOutput, result.StandardError, result.ExitCode));
        }

        await over.CancelAsync();
        await pinging.WaitAsync(TestLimits.Wait, Stop);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_restart_forgets_all_and_ends_what_was_started(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(
            shell, new SessionOptions { WorkingDirectory = folder.Path, Environment = SessionOptions.Default.Environment.Add("FROM_OPTIONS", "yes") });
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);
        var ids = await session.RunAsync("cd /; gone=1; export FROM_OPTIONS=changed; trap 'echo trapped' EXIT; sleep 1000 & echo $!; setsid sleep 1000 & echo $!; echo $$", Stop);
        await session.RunAsync("false", Stop);

        await session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.All(ids.Lines, id => Assert.False(ProcessEnd.IsAlive(int.Parse(id))));
        Assert.Empty(await session.ListProcessesAsync(Stop));
        var next = await session.RunAsync("echo \"$? [$gone] $FROM_OPTIONS\"; pwd", Stop);
        Assert.Equal($"0 [] yes\n{folder.Path}\n", next.StandardOutput);
        Assert.Equal("", next.StandardError);
        Assert.Null(next.Replacement);
        Assert.True(session.IsOpen);
        var told = await watched.NextAsync();
        while (told is SessionEvent.StateChanged)
        {
            told = await watched.NextAsync();
        }

        Assert.Equal(["all that was in it"], Assert.IsType<SessionEvent.ShellReplaced>(told).Replacement.NotKept);
        Assert.Contains("restarted on request", ((SessionEvent.ShellReplaced)told).Replacement.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_restart_ends_the_command_that_runs_and_those_that_wait_run_in_the_new_shell(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("gone=1", Stop);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();

        var running = Task.Run(
            async () =>
            {
                await foreach (var happened in session.ListenAsync("echo ready; sleep 1000; echo not reached", Stop))
                {
                    if (happened is CommandEvent.Output written)
                    {
                        output.Append(Encoding.UTF8.GetString(written.Bytes.Span));
                        ready.TrySetResult();
                    }
                }
            },
            Stop);
        await ready.Task.WaitAsync(TestLimits.Wait, Stop);
        var waiting = session.RunAsync("echo \"waited [$gone]\"", Stop);
        await session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
        await running.WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("waited []\n", (await waiting.WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
        Assert.Equal("ready\n", output.ToString());
        Assert.Equal("next []\n", (await session.RunAsync("echo \"next [$gone]\"", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Theory]
    [MemberData(nameof(ShellsAndEnds))]
    public async Task Of_a_command_that_runs_at_the_end_nothing_more_is_run(string shell, bool closes, string command)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Run(
            async () =>
            {
                await foreach (var happened in session.ListenAsync(command, Stop))
                {
                    if (happened is CommandEvent.Output)
                    {
                        ready.TrySetResult();
                    }
                }
            },
            Stop);
        await ready.Task.WaitAsync(TestLimits.Wait, Stop);

        await (closes ? session.DisposeAsync().AsTask() : session.RestartAsync(Stop)).WaitAsync(TestLimits.Wait, Stop);
        _ = await Record.ExceptionAsync(() => running.WaitAsync(TestLimits.Wait, Stop));

        Assert.Empty(Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_session_may_be_restarted_many_times_also_at_once(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        for (var round = 0; round < 5; round++)
        {
            await session.RunAsync("x=1; sleep 1000 &", Stop);
            await Task.WhenAll(session.RestartAsync(Stop), session.RestartAsync(Stop), session.RestartAsync(Stop)).WaitAsync(TestLimits.Wait, Stop);

            Assert.Equal("[]\n", (await session.RunAsync("echo \"[$x]\"", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
            Assert.Empty(await session.ListProcessesAsync(Stop));
        }
    }

    [Fact]
    public async Task A_session_whose_shell_is_not_replaced_when_it_ends_can_be_restarted_all_the_same()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", new SessionOptions { Respawn = false });

        await session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("next\n", (await session.RunAsync("echo next", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_restart_that_finds_no_shell_any_more_says_so()
    {
        using var folder = new TemporaryFolder();
        var shell = folder.Write("bash", $"#!/bin/sh\nexec {RequiredProgram.OnPath("bash")} \"$@\"\n");
        File.SetUnixFileMode(shell, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenAsync("box", options: new SessionOptions { Shell = shell }, cancellationToken: Stop);
        File.Delete(shell);

        await Assert.ThrowsAnyAsync<SessionException>(() => session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal(SessionState.Lost, session.State);
        Assert.Contains("There is no program", session.EndReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("dash", "sh")]
    [InlineData("busybox ash", "ash")]
    [InlineData("zsh", "zsh")]
    [InlineData("mksh", "mksh")]
    public async Task A_session_tells_what_its_shell_speaks(string shell, string name)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        Assert.Equal(name, session.Shell);
        await session.RunAsync("exit 1", Stop);
        Assert.Equal(name, session.Shell);
        await session.RestartAsync(Stop);
        Assert.Equal(name, session.Shell);
        await sessions.CloseAsync(session.Name);
        Assert.Equal(name, session.Shell);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The system's clock, but what it shows is the test's to say.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
