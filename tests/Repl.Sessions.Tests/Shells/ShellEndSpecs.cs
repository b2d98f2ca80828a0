using System.Globalization;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>Where a shell that ends is not to be replaced, its session ends with it.</summary>
public sealed class ShellEndSpecs
{
    private const int StopSignal = 19; // SIGSTOP, signal(7)

    private static readonly SessionOptions Unreplaced = new() { Respawn = false };

    public static TheoryData<string, string, int> Endings
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var shell in All.Select(row => row.Data))
            {
                data.Add(shell, "echo said; exit 3", 3);
                data.Add(shell, "echo said; set -e; sh -c 'exit 4'", 4);
                data.Add(shell, "echo said; exec sh -c 'exit 5'", 5);
                data.Add(shell, "echo said; kill -9 $$", 137);
                data.Add(shell, "sleep 1000 & echo said; exit 6", 6);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_command_that_ends_the_shell_says_so_at_once_and_loses_no_output(string shell, string command, int status)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, Unreplaced);

        var result = await session.RunAsync(command, Stop);
        var next = await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo next", Stop));

        Assert.Equal("said\n", result.StandardOutput);
        Assert.Equal(status, result.ExitCode);
        Assert.Null(result.WorkingDirectory);
        Assert.Equal(SessionState.Lost, session.State);
        Assert.Equal(
            $"Session 'box': The command ended the shell {(status == 137 ? "by signal KILL (status 137)" : $"with status {status}")}. "
            + "The session's state is gone. Open it again with '#!session open box'.",
            next.Message);
    }

    [Theory]
    [MemberData(nameof(All), MemberType = typeof(ShellsUnderTest))]
    public async Task A_command_that_the_shell_has_not_read_when_it_is_killed_did_not_run(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, Unreplaced);
        var process = int.Parse((await session.RunAsync("echo $$", Stop)).StandardOutput, CultureInfo.InvariantCulture);

        await StopReadingAsync(process);
        await using var running = session.ListenAsync("echo ran", Stop).GetAsyncEnumerator(Stop);
        Assert.True(await running.MoveNextAsync()); // it has been sent
        LocalProcessTable.Send(process, UnixSignal.Kill);
        Assert.True(await running.MoveNextAsync());
        var next = await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo next", Stop));

        Assert.Equal(137, Assert.IsType<CommandEvent.Exited>(running.Current).ExitCode);
        Assert.StartsWith("Session 'box': The command did not run: the shell had ended by signal KILL (status 137).", next.Message);
    }

    [Theory]
    [MemberData(nameof(All), MemberType = typeof(ShellsUnderTest))]
    public async Task A_command_that_the_shell_has_not_read_is_given_up_as_soon_as_the_shell_is_killed(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, Unreplaced with { InterruptGrace = 10 * TestLimits.Wait });
        var process = int.Parse((await session.RunAsync("echo $$", Stop)).StandardOutput, CultureInfo.InvariantCulture);
        using var interrupt = new CancellationTokenSource();

        await StopReadingAsync(process);
        await using var running = session.ListenAsync("echo ran", interrupt.Token).GetAsyncEnumerator(Stop);
        Assert.True(await running.MoveNextAsync()); // it has been sent
        await interrupt.CancelAsync();
        var end = running.MoveNextAsync().AsTask(); // interrupts it
        LocalProcessTable.Send(process, UnixSignal.Kill);

        Assert.True(await end.WaitAsync(TestLimits.Wait, Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.MoveNextAsync().AsTask().WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task All_output_before_the_end_of_the_shell_is_delivered_to_a_slow_receiver()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var length = 0;

        await foreach (var happened in session.ListenAsync("head -c 20000000 /dev/zero; exit 3", Stop))
        {
            if (happened is CommandEvent.Output output)
            {
                length += output.Bytes.Length;
                await Task.Yield();
            }
        }

        Assert.Equal(20_000_000, length);
    }

    [Fact]
    public async Task A_lost_session_can_be_opened_again_under_its_name()
    {
        await using var sessions = new SessionRegistry();
        var first = await sessions.OpenShellAsync("bash", Unreplaced);
        await first.RunAsync("exit 1", Stop);

        var second = await sessions.OpenShellAsync("bash");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("hi\n", (await sessions["box"].RunAsync("echo hi", Stop)).StandardOutput);
        Assert.Single(sessions.List());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // The signal alone is not enough: a shell that waits for its input still reads what comes before the signal has reached it.
    private static async Task StopReadingAsync(int process)
    {
        LocalProcessTable.Send(process, StopSignal);
        while (MarkedProcess.Parse(process, ProcFile.ReadText(process, "stat"))?.State is not 'T')
        {
            await Task.Yield();
        }
    }
}
