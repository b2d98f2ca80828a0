using System.Text;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

public sealed class InterruptSpecs
{
    public static TheoryData<string, string> LongCommands
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in All.Select(row => row.Data))
            {
                data.Add(shell, "echo ready; sleep 1000; echo not reached");
                data.Add(shell, "echo ready; while :; do :; done; echo not reached");
                data.Add(shell, "echo ready; for i in 1 2 3; do sleep 1000; done; echo not reached");
                data.Add(shell, "{ echo ready; sleep 1000; } | cat; echo not reached");
                data.Add(shell, "echo ready; yes >/dev/null; echo not reached");
                data.Add(shell, "f() { echo ready; sleep 1000; }; f; echo not reached");
                data.Add(shell, "(echo ready; sleep 1000); echo not reached");
                data.Add(shell, "x=$(echo ready >&2; sleep 1000); echo not reached");
            }

            return data;
        }
    }

    public static TheoryData<string> Shells => All;

    [Theory]
    [MemberData(nameof(LongCommands))]
    public async Task An_interrupted_command_leaves_the_session_usable(string shell, string command)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("kept=value", Stop);
        using var interrupt = new CancellationTokenSource();
        var output = new StringBuilder();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in session.ListenAsync(command, interrupt.Token))
            {
                if (happened is CommandEvent.Output written)
                {
                    output.Append(Encoding.UTF8.GetString(written.Bytes.Span));
                    await interrupt.CancelAsync();
                }
            }
        });

        Assert.Equal(interrupt.Token, stopped.CancellationToken);
        Assert.DoesNotContain("not reached", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("value\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_interrupted_at_once_leaves_the_session_usable(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        for (var round = 0; round < 50; round++)
        {
            using var interrupt = new CancellationTokenSource();
            var running = session.RunAsync("sleep 1000\necho leaked\n", interrupt.Token);
            await interrupt.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            Assert.Equal($"{round}\n", (await session.RunAsync($"echo {round}", Stop)).StandardOutput);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_busy_loop_stopped_again_and_again_never_costs_the_shell(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var process = (await session.RunAsync("echo $$", Stop)).StandardOutput;

        for (var round = 0; round < 100; round++)
        {
            await session.StopWhenReadyAsync($"round={round}; echo ready; while :; do :; done");
            Assert.Equal($"{round}\n{process}", (await session.RunAsync("echo $round; echo $$", Stop)).StandardOutput);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Leaving_the_enumeration_interrupts_the_command(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await foreach (var happened in session.ListenAsync("yes", Stop))
        {
            if (happened is CommandEvent.Output)
            {
                break;
            }
        }

        Assert.Equal("quiet\n", (await session.RunAsync("echo quiet", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData("echo ready; sleep 1000")]
    [InlineData("yes")]
    public async Task A_receiver_that_never_comes_back_after_an_interrupt_blocks_nobody(string command)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(500) });
        using var interrupt = new CancellationTokenSource();
        var events = session.ListenAsync(command, interrupt.Token).GetAsyncEnumerator(Stop);

        Assert.True(await events.MoveNextAsync());
        Assert.True(await events.MoveNextAsync());
        await interrupt.CancelAsync();

        Assert.Equal("alive\n", (await session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_program_that_ignores_interrupts_is_ended_and_the_session_lives_on(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(200) });
        await session.RunAsync("kept=value; sleep 1000 & job=$!; sleep 0.1", Stop);

        await InterruptWhenReadyAsync(session, "sh -c 'trap \"\" INT TERM; echo ready; sleep 1000; sleep 1000'");

        Assert.Equal("value\n", (await session.RunAsync("echo $kept", Stop)).StandardOutput);
        Assert.Equal(0, (await session.RunAsync("kill -0 $job", Stop)).ExitCode);
    }

    [Fact]
    public async Task A_shell_that_itself_ignores_interrupts_is_replaced_after_the_grace_time()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash", new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(200) });
        await session.RunAsync("kept=1", Stop);

        await InterruptWhenReadyAsync(session, "trap '' INT; echo ready; while :; do sleep 0.1; done");


        var result = await session.RunAsync("echo alive $kept", Stop);
        Assert.Equal("alive 1\n", result.StandardOutput);
    }

    [Fact]
    public async Task Commands_run_in_the_order_in_which_they_came()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync("n=0", Stop);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => session.RunAsync("echo $n; n=$((n + 1))", Stop)));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}\n"), results.Select(result => result.StandardOutput));
    }

    [Fact]
    public async Task Cancelling_a_waiting_command_removes_it_and_touches_no_other()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        using var cancelled = new CancellationTokenSource();

        var first = session.RunAsync("sleep 0.2; echo first", Stop);
        var second = session.RunAsync("echo second >&2; touched=yes", cancelled.Token);
        var third = session.RunAsync("echo third $touched", Stop);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal("first\n", (await first).StandardOutput);
        Assert.Equal("third\n", (await third).StandardOutput);
    }

    [Fact]
    public async Task An_ambient_token_interrupts_commands_that_were_given_none()
    {
        using var ambient = new CancellationTokenSource();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        AmbientCancellation.Enter(() => ambient.Token);
        var running = session.RunAsync("sleep 1000", CancellationToken.None);
        await ambient.CancelAsync();
        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(ambient.Token, stopped.CancellationToken);
    }

    private static async Task InterruptWhenReadyAsync(ISession session, string command)
    {
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in session.ListenAsync(command, interrupt.Token))
            {
                if (happened is CommandEvent.Output)
                {
                    await interrupt.CancelAsync();
                }
            }
        });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
