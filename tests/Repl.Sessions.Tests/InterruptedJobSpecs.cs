using System.Globalization;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>An interrupt ends what the interrupted command has started in the foreground, and nothing else.</summary>
public sealed class InterruptedJobSpecs
{
    public static TheoryData<string> Shells => ShellsUnderTest.All;

    /// <summary>Opens a session with a shell. Default on this machine; the same holds elsewhere.</summary>
    internal Func<SessionRegistry, string, SessionOptions, Task<ISession>> Open { get; init; } = ShellsUnderTest.OpenShellAsync;

    public static TheoryData<string, string> OlderJobs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                data.Add(shell, "sleep 1000 &");
                data.Add(shell, ListInBackground(shell));
                data.Add(shell, "{ sleep 1000; echo x; } &");
                data.Add(shell, "(sleep 1000; echo x) &");
                data.Add(shell, "sleep 1000 | cat &");
                data.Add(shell, "while :; do sleep 1000; done &");
                data.Add(shell, "f() { sleep 1000; echo x; }; f &");
                data.Add(shell, "sh -c 'sleep 1000; echo x' &");
                data.Add(shell, "bash -c 'sleep 1000; echo x' &");
                data.Add(shell, "nohup sh -c 'sleep 1000; :' >/dev/null 2>&1 &");
                data.Add(shell, "setsid sh -c 'sleep 1000; :' &");
                data.Add(shell, "(sleep 1000 & sleep 1000 & wait) &");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(OlderJobs))]
    public async Task Older_jobs_live_on_when_a_command_is_interrupted(string shell, string job)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        await session.RunAsync(job, Stop).WaitAsync(TestLimits.Wait, Stop);
        var before = await SettledAsync(session);

        foreach (var command in (string[])["echo ready; sleep 1000", "echo ready; while :; do :; done", "{ echo ready; sleep 1000; } | cat"])
        {
            await InterruptWhenReadyAsync(session, command);
            await AssertListAsync(before, session);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_job_that_was_started_right_before_lives_on_when_a_command_is_interrupted(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        var dead = new List<int>();
        await session.RunAsync("job() { sleep 1000; :; }", Stop); // the job ignores interrupts, but what it runs does not

        for (var round = 0; round < 20; round++)
        {
            var job = int.Parse((await session.RunAsync("job & echo $!", Stop)).StandardOutput, CultureInfo.InvariantCulture);
            await InterruptWhenReadyAsync(session, "echo ready; sleep 1001");
            if (!ProcessEnd.IsAlive(job))
            {
                dead.Add(round);
            }
        }

        Assert.Empty(dead);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Older_jobs_live_on_when_a_command_has_to_be_killed(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(300) });
        await session.RunAsync("kept=1; " + ListInBackground(shell), Stop).WaitAsync(TestLimits.Wait, Stop);
        await session.RunAsync("setsid sleep 1000 &", Stop).WaitAsync(TestLimits.Wait, Stop);
        var before = await SettledAsync(session);

        var output = await InterruptWhenReadyAsync(session, "sh -c 'trap \"\" INT TERM HUP QUIT; sleep 1000 & echo ready $$ $!; while :; do sleep 0.01; done'");
        var next = await session.RunAsync("echo $kept", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("1\n", next.StandardOutput);
        Assert.Null(next.Replacement);
        await AssertListAsync(before, session);
        Assert.All(output.Split(' ', '\n')[1..3], id => Assert.False(ProcessEnd.IsAlive(int.Parse(id, CultureInfo.InvariantCulture))));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Of_a_pipeline_that_is_interrupted_as_it_starts_nothing_is_left(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        await session.RunAsync("sleep 1000 &", Stop);
        var before = await SettledAsync(session);

        for (var round = 0; round < 60; round++)
        {
            await InterruptWhenReadyAsync(session, "{ echo ready; sleep 1001; } | cat");
            await AssertListAsync(before, session);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_comes_after_a_pipeline_that_is_interrupted_is_not_run(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        var outputs = new List<string>();

        for (var round = 0; round < 100; round++)
        {
            outputs.Add(await InterruptWhenReadyAsync(session, "echo ready; sleep 1000 | cat; echo not reached"));
        }

        Assert.All(outputs, output => Assert.Equal("ready\n", output));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_program_that_takes_the_interrupt_for_its_own_may_say_goodbye(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);

        var output = await InterruptWhenReadyAsync(session, "sh -c 'trap \"echo goodbye; exit 7\" INT; echo ready; while :; do sleep 0.01; done'");

        Assert.Equal("ready\ngoodbye\n", output);
        await AssertListAsync([], session);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task An_interrupt_during_wait_ends_the_waiting_and_not_the_job(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        await session.RunAsync("sleep 1000 & job=$!", Stop);
        var before = await SettledAsync(session);

        var output = await InterruptWhenReadyAsync(session, "echo ready; wait; echo not reached");

        Assert.Equal("ready\n", output);
        await AssertListAsync(before, session);
        Assert.Equal(0, (await session.RunAsync("kill -0 $job", Stop).WaitAsync(TestLimits.Wait, Stop)).ExitCode);
    }

    // zsh puts only the last command of such a list into the background, as its manual says.
    private static string ListInBackground(string shell) => shell is "zsh" ? "{ sleep 1000 && echo x; } &" : "sleep 1000 && echo x &";

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

    // A job is being started for a while: forks, then programs in their place. Then each of its lines ends in a program that waits.
    private static async Task<IReadOnlyList<string>> SettledAsync(ISession session)
    {
        using var limit = new CancellationTokenSource(TestLimits.Wait);
        var last = await ListAsync(session);
        for (var same = 0; same < 5 && !limit.IsCancellationRequested;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Stop);
            var now = await ListAsync(session);
            same = now.SequenceEqual(last) && now.Any(line => line.Contains("sleep 1000", StringComparison.Ordinal)) ? same + 1 : 0;
            last = now;
        }

        Assert.NotEmpty(last);
        return last;
    }

    // What was interrupted may be on its way out; what lives on is there all the time.
    private static async Task AssertListAsync(IReadOnlyList<string> expected, ISession session)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var actual = await ListAsync(session);
        while (!limit.IsCancellationRequested && expected.All(actual.Contains) && actual.Count > expected.Count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Stop);
            actual = await ListAsync(session);
        }

        Assert.Equal(expected, actual);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(ISession session) =>
        [.. (await session.ListProcessesAsync(Stop).WaitAsync(TestLimits.Wait, Stop)).Select(process => $"{process.Id} {process.Command}").Order(StringComparer.Ordinal)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
