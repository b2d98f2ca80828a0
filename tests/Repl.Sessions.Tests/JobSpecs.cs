using System.Globalization;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>What runs in the background of a session.</summary>
public sealed class JobSpecs
{
    public static TheoryData<string> Shells => ShellsUnderTest.All;

    /// <summary>Opens a session with a shell. Default on this machine; the same holds elsewhere.</summary>
    internal Func<SessionRegistry, string, SessionOptions, Task<ISession>> Open { get; init; } = ShellsUnderTest.OpenShellAsync;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_job_and_its_child_are_listed_and_the_shell_is_not(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        var ids = Numbers(await session.RunAsync("mkfifo f; sh -c 'sleep 1001 & echo $! >f; wait' & echo $!; read child <f; rm f; until grep -q ^sleep /proc/$child/cmdline; do :; done; echo $child; echo $$", Stop).WaitAsync(TestLimits.Wait, Stop));

        var listed = await session.ListProcessesAsync(Stop);

        Assert.Equal(ids[..2], listed.Select(process => process.Id));
        Assert.Equal([ids[2], ids[0]], listed.Select(process => process.ParentId));
        Assert.StartsWith("sh -c sleep 1001", listed[0].Command, StringComparison.Ordinal);
        Assert.Equal("sleep 1001", listed[1].Command);
        Assert.All(listed, process => Assert.Equal("sleeping", process.State));
        Assert.All(listed, process => Assert.InRange(process.Age, TimeSpan.Zero, TestLimits.Wait));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_job_cannot_read_what_later_commands_say(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        await session.RunAsync("sleep 1000 &\n", Stop);

        var found = await session.RunAsync("for file in /proc/$!/fd/*; do [ -f $file ] && grep -l secret- $file; done; echo looked\n", Stop);

        Assert.Equal("looked\n", found.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_stopped_job_is_listed_as_such_and_one_that_has_ended_is_not(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        var ids = Numbers(await session.RunAsync("sleep 1000 & a=$!; sleep 1000 & b=$!; kill -STOP $a; kill -KILL $b; wait $b; until grep -q '^State:.T' /proc/$a/status; do :; done; echo $a $b", Stop).WaitAsync(TestLimits.Wait, Stop));

        var listed = Assert.Single(await session.ListProcessesAsync(Stop));

        Assert.Equal((ids[0], "stopped"), (listed.Id, listed.State));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Where_nothing_was_started_nothing_is_listed(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);

        Assert.Empty(await session.ListProcessesAsync(Stop));
        for (var i = 0; i < 30; i++)
        {
            await session.RunAsync("/bin/true; exec 3>/dev/null", Stop);
            Assert.Empty(await session.ListProcessesAsync(Stop));
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_a_running_command_has_started_is_listed(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);
        var listed = Array.Empty<string>();

        await foreach (var happened in session.ListenAsync("sh -c 'echo ready; exec sleep 1002'; :", Stop))
        {
            if (happened is CommandEvent.Output)
            {
                while (!listed.Contains("sleep 1002"))
                {
                    listed = [.. (await session.ListProcessesAsync(Stop).WaitAsync(TestLimits.Wait, Stop)).Select(process => process.Command)];
                }

                break;
            }
        }

        Assert.Equal(["sleep 1002"], listed);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Jobs_of_a_replaced_shell_are_listed_and_end_with_the_session(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        var ids = Numbers(await session.RunAsync(
            """
            mkfifo f
            sleep 1000 & echo $!
            nohup sleep 1000 >/dev/null 2>&1 & echo $!
            sh -c 'trap "" HUP TERM INT; sleep 1000 & echo $! >f; wait; wait' & echo $!
            cat f
            setsid sh -c 'echo $$ >f; exec sleep 1000' &
            cat f
            setsid sh -c 'nohup setsid sh -c "echo \$\$ >f; trap \"\" TERM HUP; sleep 1000; :" >/dev/null 2>&1 &'
            cat f
            rm f
            """,
            Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(6, ids.Length);

        for (var round = 0; round < 2; round++)
        {
            Assert.NotNull((await session.RunAsync("kill -9 $$", Stop).WaitAsync(TestLimits.Wait, Stop)).Replacement);
            var listed = (await session.ListProcessesAsync(Stop)).Select(process => process.Id).ToList();
            Assert.All(ids, id => Assert.Contains(id, listed));
        }

        await sessions.CloseAsync(session.Name).WaitAsync(TestLimits.Wait, Stop);

        Assert.All(ids, id => Assert.False(ProcessEnd.IsAlive(id)));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Jobs_that_are_kept_run_on_after_the_close(string shell)
    {
        using var marked = new MarkedProcesses(); // ends them
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { KeepJobs = true, Environment = SessionOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value) });
        var ofTheFirst = Numbers(await session.RunAsync("sleep 1000 & echo $!; setsid sleep 1000 & echo $!; echo $$", Stop));
        await session.RunAsync("exit 1", Stop).WaitAsync(TestLimits.Wait, Stop);
        var ofTheSecond = Numbers(await session.RunAsync("sleep 1000 & echo $!; echo $$", Stop).WaitAsync(TestLimits.Wait, Stop));

        await sessions.CloseAsync(session.Name).WaitAsync(TestLimits.Wait, Stop);

        Assert.All([.. ofTheFirst[..2], ofTheSecond[0]], id => Assert.True(ProcessEnd.IsAlive(id)));
        Assert.All([ofTheFirst[2], ofTheSecond[1]], id => Assert.False(ProcessEnd.IsAlive(id)));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_kept_job_goes_on_with_its_work_after_the_close(string shell)
    {
        using var marked = new MarkedProcesses();
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell,
            new SessionOptions { KeepJobs = true, WorkingDirectory = folder.Path, Environment = SessionOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value) });
        var id = Numbers(await session.RunAsync("mkfifo f; { read x <f; echo \"done $x\" >result; } & echo $!", Stop))[0];

        await sessions.CloseAsync(session.Name).WaitAsync(TestLimits.Wait, Stop);
        await File.WriteAllTextAsync(folder.File("f"), "now\n", Stop).WaitAsync(TestLimits.Wait, Stop);
        await ProcessEnd.WaitAsync(id);

        Assert.Equal("done now\n", await File.ReadAllTextAsync(folder.File("result"), Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Late_output_is_marked_with_the_command_that_started_its_job_as_long_as_there_is_one(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        const string First = "{ read x <f; echo one; echo x >f; } &";
        const string Second = "{ read x <f; echo two; echo x >f; } & # another";
        await session.RunAsync("mkfifo f", Stop);

        await session.RunAsync(First, Stop);
        await session.RunAsync("echo between && true", Stop);
        await LetOneWriteAsync();
        Assert.Equal([("one\n", First)], Late(await session.ListenAsync("echo x", Stop).ToListAsync(Stop)));

        await session.RunAsync(Second, Stop);
        await LetOneWriteAsync();
        Assert.Equal([("two\n", null)], Late(await session.ListenAsync("echo x", Stop).ToListAsync(Stop)));

        async Task LetOneWriteAsync()
        {
            await File.WriteAllTextAsync(folder.File("f"), "go\n", Stop).WaitAsync(TestLimits.Wait, Stop);
            await File.ReadAllTextAsync(folder.File("f"), Stop).WaitAsync(TestLimits.Wait, Stop);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Of_what_a_job_writes_nothing_is_lost_and_no_command_is_harmed(string shell)
    {
        const int Lines = 2000;
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        var all = new StringBuilder();
        var harmed = new List<string>();
        var started = await session.RunAsync(
            "sh -c 'i=0; while [ $i -lt 2000 ]; do echo \"line-$i\"; i=$((i + 1)); [ $((i % 5)) -gt 0 ] || sleep 0.005; done; : >end' &", Stop);
        all.Append(started.StandardOutput); // what a job writes before its command has ended is that command's output

        for (var number = 0; number < 200 || !File.Exists(folder.File("end")); number++)
        {
            await ListenAsync(number);
        }

        await ListenAsync(-1);

        Assert.Empty(harmed);
        Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"line-{number}"), all.ToString().Split('\n')[..^1]);

        async Task ListenAsync(int number)
        {
            var command = new StringBuilder();
            await foreach (var happened in session.ListenAsync($"echo cmd-{number}; echo err-{number} >&2", Stop))
            {
                switch (happened)
                {
                    case CommandEvent.Output { Kind: OutputKind.StandardOutput } written:
                        command.Append(Encoding.UTF8.GetString(written.Bytes.Span));
                        break;
                    case CommandEvent.Output written when Encoding.UTF8.GetString(written.Bytes.Span) is var text && text != $"err-{number}\n":
                        harmed.Add(text);
                        break;
                    case CommandEvent.LateOutput late:
                        all.Append(Encoding.UTF8.GetString(late.Bytes.Span));
                        break;
                    case CommandEvent.Exited { ExitCode: not 0 } exited:
                        harmed.Add($"{number}: {exited}");
                        break;
                }
            }

            var lines = command.ToString().Split('\n')[..^1];
            if (lines.Count(line => line == $"cmd-{number}") != 1)
            {
                harmed.Add($"{number}: {command}");
            }

            foreach (var line in lines.Where(line => line != $"cmd-{number}"))
            {
                all.Append(CultureInfo.InvariantCulture, $"{line}\n");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_listing_waits_for_no_command_that_is_just_about_to_begin(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, SessionOptions.Default);

        for (var round = 0; round < 20; round++)
        {
            using var interrupt = new CancellationTokenSource();
            await session.RunAsync("set -- a", Stop); // after it the state is taken down, in a turn of its own
            var running = session.RunAsync("sleep 1000", interrupt.Token);

            await session.ListProcessesAsync(Stop).WaitAsync(TestLimits.Wait, Stop);

            await interrupt.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_a_job_writes_while_the_state_is_taken_down_is_neither_lost_nor_taken_for_state(string shell)
    {
        const int Lines = 3000;
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        var all = new StringBuilder();
        var value = string.Join('\n', Enumerable.Range(0, 300).Select(number => $"value {number} \u0001n \u0001"));
        await session.SetVariableAsync("long", value, cancellationToken: Stop);
        await ListenAsync($"sh -c 'i=0; while [ $i -lt {Lines} ]; do echo \"line-$i\"; i=$((i + 1)); done; : >end' &");

        while (!File.Exists(folder.File("end")))
        {
            await ListenAsync("set -- a b # the state is taken down before what may end the shell");
        }

        await ListenAsync("kill -9 $$");
        await ListenAsync(":");

        Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"line-{number}"), all.ToString().Split('\n')[..^1]);
        Assert.Equal(value, await session.GetVariableAsync("long", Stop));

        async Task ListenAsync(string command)
        {
            await foreach (var happened in session.ListenAsync(command, Stop))
            {
                all.Append(happened switch
                {
                    CommandEvent.Output { Kind: OutputKind.StandardOutput } written => Encoding.UTF8.GetString(written.Bytes.Span),
                    CommandEvent.LateOutput late => Encoding.UTF8.GetString(late.Bytes.Span),
                    _ => "",
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Of_very_much_late_output_the_last_is_kept_and_the_job_is_not_held_up(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });
        await session.RunAsync("mkfifo f; { read x <f; seq 1000000; echo x >f; } &", Stop);

        await File.WriteAllTextAsync(folder.File("f"), "go\n", Stop).WaitAsync(TestLimits.Wait, Stop);
        await File.ReadAllTextAsync(folder.File("f"), Stop).WaitAsync(TestLimits.Wait, Stop);
        var events = await session.ListenAsync("echo x", Stop).ToListAsync(Stop);

        var late = string.Concat(events.OfType<CommandEvent.LateOutput>().Select(piece => Encoding.UTF8.GetString(piece.Bytes.Span)));
        Assert.InRange(late.Length, 128 * 1024, 256 * 1024);
        Assert.EndsWith("\n999999\n1000000\n", late, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Jobs_that_write_without_end_keep_no_command_from_its_turn_or_its_end(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("yes late & yes late >&2 &", Stop);

        for (var number = 0; number < 20; number++)
        {
            var result = await session.RunAsync($"echo {number}", Stop).WaitAsync(TestLimits.Wait, Stop);
            Assert.Contains($"{number}\n", result.StandardOutput, StringComparison.Ordinal);
        }
    }

    private static List<(string Text, string? Origin)> Late(IEnumerable<CommandEvent> events) =>
        [.. events.OfType<CommandEvent.LateOutput>().Select(late => (Encoding.UTF8.GetString(late.Bytes.Span), late.Origin))];

    private static int[] Numbers(CommandResult result) =>
        [.. result.StandardOutput.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
