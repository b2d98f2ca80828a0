using System.Globalization;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

public sealed class RunOptionsSpecs
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    public static TheoryData<string, string> EndlessCommands
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                data.Add(shell, "sleep 1000");
                data.Add(shell, "while :; do :; done");
                data.Add(shell, "sleep 1000 | cat");
                data.Add(shell, "cat </dev/zero | tr x y >/dev/null");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EndlessCommands))]
    public async Task A_command_that_runs_too_long_is_interrupted_and_what_it_wrote_is_kept(string shell, string endless)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("before=1", Stop);
        var command = $"during=2; echo written; echo complained >&2; {endless}; echo not reached";

        var late = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync(command, new RunOptions { Timeout = Short }, Stop).WaitAsync(TestLimits.Wait, Stop));
        var next = await session.RunAsync("echo $before $during", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(Short, late.Timeout);
        Assert.Equal("box", late.SessionName);
        Assert.Contains("did not end within 0.5 s", late.Message, StringComparison.Ordinal);
        Assert.NotNull(late.Partial);
        Assert.Equal("written\n", late.Partial.StandardOutput);
        Assert.Equal("complained\n", late.Partial.StandardError);
        Assert.Equal(command, late.Partial.Command);
        Assert.NotEqual(0, late.Partial.ExitCode);
        Assert.Null(late.Partial.Replacement);
        Assert.Equal(("1 2\n", "", 0), (next.StandardOutput, next.StandardError, next.ExitCode));
        Assert.Null(next.Replacement);
        Assert.Equal(SessionState.Idle, session.State);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_that_ends_in_time_is_not_touched(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        foreach (var limit in (TimeSpan[])[TimeSpan.FromDays(24), TestLimits.Wait])
        {
            var result = await session.RunAsync("echo done", new RunOptions { Timeout = limit }, Stop);
            Assert.Equal(("done\n", 0), (result.StandardOutput, result.ExitCode));
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_shortest_limit_interrupts_a_command_and_leaves_the_session_usable(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        for (var round = 0; round < 10; round++)
        {
            await Assert.ThrowsAsync<CommandTimeoutException>(
                () => session.RunAsync("sleep 1000\necho leaked", new RunOptions { Timeout = TimeSpan.FromTicks(1) }, Stop).WaitAsync(TestLimits.Wait, Stop));
            Assert.Equal($"{round}\n", (await session.RunAsync($"echo {round}", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
        }
    }

    [Fact]
    public async Task A_streamed_command_that_runs_too_long_has_no_partial_result_but_all_its_events()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var events = new List<CommandEvent>();

        var late = await Assert.ThrowsAsync<CommandTimeoutException>(async () =>
        {
            await foreach (var happened in session.ListenAsync("echo written; sleep 1000", new RunOptions { Timeout = Short }, Stop))
            {
                events.Add(happened);
            }
        });

        Assert.Null(late.Partial);
        Assert.IsType<CommandEvent.Started>(events[0]);
        Assert.Equal("written\n", Encoding.UTF8.GetString(Assert.IsType<CommandEvent.Output>(events[1]).Bytes.Span));
        Assert.IsType<CommandEvent.Exited>(events[^1]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Waiting_for_a_turn_does_not_count(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var first = session.RunAsync("sleep 1.5; echo first", Stop);
        var second = session.RunAsync("echo second", new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop);

        Assert.Equal("second\n", (await second.WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
        Assert.Equal("first\n", (await first).StandardOutput);
    }

    [Fact]
    public async Task The_callers_own_interrupt_is_no_timeout()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        using var interrupt = new CancellationTokenSource();

        var running = session.RunAsync("sleep 1000", new RunOptions { Timeout = TestLimits.Wait }, interrupt.Token);
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-10_000)] // Timeout.InfiniteTimeSpan
    [InlineData((24 * TimeSpan.TicksPerDay) + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_time_limit_out_of_range_is_refused(long ticks)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new RunOptions { Timeout = TimeSpan.FromTicks(ticks) });

        Assert.Equal("Timeout", refused.ParamName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void An_output_limit_that_is_not_positive_is_refused(int limit)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new RunOptions { OutputLimitBytes = limit });

        Assert.Equal("OutputLimitBytes", refused.ParamName);
    }

    [Theory]
    [InlineData(1, "a", 25)]
    [InlineData(2, "az", 24)]
    [InlineData(3, "abz", 23)]
    [InlineData(10, "abcdevwxyz", 16)]
    [InlineData(11, "abcdefvwxyz", 15)]
    [InlineData(25, "abcdefghijklmopqrstuvwxyz", 1)]
    [InlineData(26, Alphabet, 0)]
    [InlineData(27, Alphabet, 0)]
    [InlineData(int.MaxValue, Alphabet, 0)]
    public async Task Of_a_long_output_the_first_and_the_last_half_are_kept_and_what_is_left_out_is_counted(int limit, string kept, long omitted)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var options = new RunOptions { OutputLimitBytes = limit };

        var whole = await session.RunAsync($"printf %s {Alphabet}; printf %s {Alphabet} >&2", options, Stop);
        var inPieces = await session.RunAsync("for c in {a..z}; do printf $c; printf $c >&2; done", options, Stop);

        foreach (var result in (CommandResult[])[whole, inPieces])
        {
            Assert.Equal((kept, omitted), (result.StandardOutput, result.OmittedOutputBytes));
            Assert.Equal((kept, omitted), (result.StandardError, result.OmittedErrorBytes));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(65_536)]
    [InlineData(100_001)]
    [InlineData(1_000_000)]
    [InlineData(1_288_894)]
    [InlineData(1_288_895)]
    [InlineData(1_288_896)]
    public async Task The_two_streams_are_limited_each_for_itself_however_they_arrive(int limit)
    {
        var numbers = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 200_000).Select(number => number.ToString(CultureInfo.InvariantCulture) + '\n')));
        Assert.Equal(1_288_895, numbers.Length);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var result = await session.RunAsync("seq 200000 & seq 200000 | head -c 20 >&2; wait", new RunOptions { OutputLimitBytes = limit }, Stop);

        Assert.Equal(Cut(numbers, limit), result.StandardOutputBytes.ToArray());
        Assert.Equal(Math.Max(0, numbers.Length - limit), result.OmittedOutputBytes);
        Assert.Equal(Cut(numbers[..20], limit), result.StandardErrorBytes.ToArray());
        Assert.Equal(Math.Max(0, 20 - limit), result.OmittedErrorBytes);
    }

    [Fact]
    public async Task The_limit_holds_for_a_partial_result_too_and_does_not_slow_the_command()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var late = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync("seq 100000; sleep 1000", new RunOptions { OutputLimitBytes = 10, Timeout = TimeSpan.FromSeconds(1) }, Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal("1\n2\n30000\n", late.Partial!.StandardOutput);
        Assert.Equal(588_895 - 10, late.Partial.OmittedOutputBytes);
    }

    [Fact]
    public void The_defaults_are_no_time_limit_no_input_and_64_MiB()
    {
        Assert.Null(RunOptions.Default.Timeout);
        Assert.Null(RunOptions.Default.StandardInput);
        Assert.Equal(64 * 1024 * 1024, RunOptions.Default.OutputLimitBytes);
        Assert.Null((RunOptions.Default with { Timeout = null }).Timeout);
    }

    private static byte[] Cut(byte[] all, int limit) =>
        all.Length <= limit ? all : [.. all[..(limit - (limit / 2))], .. all[^(limit / 2)..]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
