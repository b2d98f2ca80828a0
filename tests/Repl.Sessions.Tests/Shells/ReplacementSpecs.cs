
using System.Text.RegularExpressions;
using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>A command may end its shell; the session starts another one, and the user finds his things where he left them.</summary>
public sealed class ReplacementSpecs
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Shells => All;

    /// <summary>The shells that can list their functions.</summary>
    public static TheoryData<string> ShellsThatListFunctions => ["bash", "zsh", "mksh"];

    /// <summary>The shells that have lists.</summary>
    public static TheoryData<string> ShellsWithLists => ["bash", "zsh", "mksh"];

    /// <summary>Every shell with the ways to end it, and the status that this gives; -1 where none is said.</summary>
    public static TheoryData<string, string, int> Endings
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var shell in Names)
            {
                data.Add(shell, "exit", 0);
                data.Add(shell, "exit 3", 3);
                data.Add(shell, "true\necho more >/dev/null\nexit 4\necho not reached", 4);
                data.Add(shell, "f() { exit 5; }\nf", 5);
                data.Add(shell, "for i in 1 2; do exit 6; done", 6);
                data.Add(shell, "eval 'exit 7'", 7);
                data.Add(shell, "exec true", 0);
                data.Add(shell, "exec sh -c 'exit 8'", 8);
                data.Add(shell, "set -e; false", 1);
                data.Add(shell, "set -e\nsh -c 'exit 9'\necho not reached", 9);
                data.Add(shell, "kill -9 $$", 137);
                data.Add(shell, "sh -c 'kill -9 $PPID'; :", 137);
                data.Add(shell, "ulimit -n 4; exit 3", shell is "busybox ash" or "mksh" ? -1 : 3); // these two stumble over our trap then
                data.Add(shell, "sleep 1000 & exit 6", 6);
            }

            foreach (var shell in new[] { "dash", "busybox ash", "mksh" })
            {
                data.Add(shell, "set -n", -1);
            }

            foreach (var shell in new[] { "bash", "dash", "busybox ash", "mksh" })
            {
                data.Add(shell, "ulimit -n 4", -1);
            }

            return data;
        }
    }

    /// <summary>The simple ways to end a shell.</summary>
    public static TheoryData<string, string> SimpleEndings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in Names)
            {
                data.Add(shell, "exit 3");
                data.Add(shell, "exec true");
                data.Add(shell, "kill -9 $$");
                data.Add(shell, "(set -e; false) || exit 1");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_command_that_ends_the_shell_has_its_status_and_the_session_goes_on(string shell, string command, int status)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("echo said; echo complained >&2; " + command, Stop).WaitAsync(Soon, Stop);
        var next = await session.RunAsync("echo alive", Stop).WaitAsync(Soon, Stop);

        Assert.Equal("said\n", result.StandardOutput);
        Assert.StartsWith("complained\n", result.StandardError, StringComparison.Ordinal);
        Assert.True(status < 0 || result.ExitCode == status, $"the status is {result.ExitCode}");
        Assert.Equal((0, "alive\n", ""), (next.ExitCode, next.StandardOutput, next.StandardError));
        Assert.Equal(SessionState.Idle, session.State);
        Assert.Null(session.EndReason);
        if (status >= 0)
        {
            Assert.NotNull(result.Replacement);
            Assert.NotEqual("", result.Replacement.Reason);
            Assert.Null(next.Replacement);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_that_ends_no_shell_reports_no_replacement(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        foreach (var command in new[] { "true", "false", "(exit 3)", "return 3", "if then", "sh -c 'kill -9 $$'", "trap : EXIT" })
        {
            Assert.Null((await session.RunAsync(command, Stop)).Replacement);
        }
    }

    [Theory]
    [MemberData(nameof(SimpleEndings))]
    public async Task The_state_before_the_last_command_is_restored(string shell, string ending)
    {
        using var folder = new TemporaryFolder();
        var inner = Directory.CreateDirectory(folder.File("in 'ner; \"x")).FullName;
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });
        await session.RunAsync("cd in*; plain=2; export exported='1 and 2'; odd=' a\n\n\"$x\" \\ ü'\\''; touch no'; empty=; export later; later=3", Stop);
        await session.RunAsync("alias shout='echo LOUD'; umask 027; set -f; set -C; set -- a 'b  c' ''", Stop);

        var end = await session.RunAsync(ending, Stop).WaitAsync(Soon, Stop);
        var result = await session.RunAsync("pwd; sh -c 'echo $exported; echo $later'; echo $plain \"[${empty-unset}]\"; shout; umask; echo \"$# [$2] [$3]\"", Stop);

        Assert.NotNull(end.Replacement);
        Assert.Matches($@"\A{Regex.Escape(inner)}\n1 and 2\n3\n2 \[\]\nLOUD\n0?027\n3 \[b  c\] \[\]\n\z", result.StandardOutput);
        Assert.Equal("", result.StandardError);
        Assert.Equal(inner, result.WorkingDirectory);
        Assert.Equal(" a\n\n\"$x\" \\ ü'; touch no", await session.GetVariableAsync("odd", Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_the_last_command_did_before_exit_is_kept(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

        await session.RunAsync("mkdir sub; x=before", Stop);
        await session.RunAsync("x=changed; y=new; cd sub; exit 1", Stop);
        var result = await session.RunAsync("echo $x $y", Stop);

        Assert.Equal("changed new\n", result.StandardOutput);
        Assert.Equal(folder.File("sub"), result.WorkingDirectory);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Half_a_megabyte_of_state_is_restored(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var longLine = new string('x', 400_000) + "'é";
        var manyLines = string.Join('\n', Enumerable.Range(0, 10_000).Select(number => $"line {number}"));
        await session.SetVariableAsync("longLine", longLine, cancellationToken: Stop);
        await session.SetVariableAsync("manyLines", manyLines, cancellationToken: Stop);

        await session.RunAsync("kill -9 $$", Stop);

        Assert.Equal(longLine, await session.GetVariableAsync("longLine", Stop));
        Assert.Equal(manyLines, await session.GetVariableAsync("manyLines", Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Options_are_restored_one_by_one(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

        await session.RunAsync("echo one >made; set -C; set -a; set -u; exit 3", Stop);
        var overwritten = await session.RunAsync("echo two >made", Stop);
        var result = await session.RunAsync("cat made; y=exported; sh -c 'echo $y'; echo ${undefined-not set}", Stop);
        var unset = await session.RunAsync("echo $undefined", Stop);

        Assert.NotEqual(0, overwritten.ExitCode);
        Assert.Equal("one\nexported\nnot set\n", result.StandardOutput);
        Assert.NotEqual(0, unset.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task An_option_that_was_switched_off_stays_off(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -u; set -x", Stop);
        await session.RunAsync("set +u; set +x; exit 1", Stop);
        var result = await session.RunAsync("echo \"[$undefined]\"", Stop);

        Assert.Equal(("[]\n", ""), (result.StandardOutput, result.StandardError));
    }

    [Theory]
    [MemberData(nameof(ShellsThatTraceCleanly), MemberType = typeof(ShellsUnderTest))]
    public async Task A_trace_shows_nothing_of_the_replacement(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -x", Stop);
        var end = await session.RunAsync("exit 3", Stop);
        var result = await session.RunAsync("true 1", Stop);

        Assert.Matches(@"\A\+[^\n]*\bexit 3\n\z", end.StandardError);
        Assert.Matches(@"\A\+[^\n]*\btrue 1\n\z", result.StandardError);
    }

    [Theory]
    [MemberData(nameof(ShellsThatListFunctions))]
    public async Task Functions_are_restored(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("greet() {\n  # it's a comment\n  cat <<EOF\nhello $1\nEOF\n  case $1 in\n    you) return 5;;\n  esac\n}\nquiet() { :; }", Stop);
        await session.RunAsync("exit 3", Stop);
        var result = await session.RunAsync("quiet && greet you", Stop);

        Assert.Equal("hello you\n", result.StandardOutput);
        Assert.Equal(5, result.ExitCode);
    }

    [Theory]
    [MemberData(nameof(ShellsWithLists))]
    public async Task Lists_are_restored(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("list=(one 'two  three' '' \"it's\"); readonly constant=1; exit 3", Stop);
        var result = await session.RunAsync("echo ${#list[@]}; printf '[%s]' \"${list[@]}\"; echo $constant", Stop);
        var assigned = await session.RunAsync("constant=2", Stop);

        Assert.Equal("4\n[one][two  three][][it's]1\n", result.StandardOutput);
        Assert.NotEqual(0, assigned.ExitCode);
    }

    [Fact]
    public async Task What_only_bash_has_is_restored()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        await session.RunAsync("declare -A map=([a]=1 ['b c']='2 3'); declare -i number=1; shopt -s extglob nullglob; set -o pipefail; f() { echo f; }; export -f f", Stop);
        await session.RunAsync("exit 3", Stop);
        var result = await session.RunAsync("echo ${map[b c]} ${#map[@]}; number=1+2; echo $number; echo *.none; false | true || echo pipefail; bash -c f", Stop);
        var pattern = await session.RunAsync("case abc in\n@(abc|def)) echo matched;;\nesac", Stop);

        Assert.Equal("2 3 2\n3\n\npipefail\nf\n", result.StandardOutput);
        Assert.Equal("matched\n", pattern.StandardOutput);
    }

    [Fact]
    public async Task What_only_zsh_has_is_restored()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("zsh");

        await session.RunAsync("typeset -A map; map=(a 1 'b c' '2 3'); integer number=1; setopt null_glob sh_word_split; alias -g UP='| tr a-z A-Z'", Stop);
        await session.RunAsync("exit 3", Stop);
        var result = await session.RunAsync("key='b c'; echo ${map[$key]} ${#map}; number=1+2; echo $number; echo *.none; x='a b'; set -- $x; echo $#; echo up UP", Stop);

        Assert.Equal("2 3 2\n3\n\n2\nUP\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_directory_that_is_gone_is_no_obstacle(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

        await session.RunAsync("x=kept; mkdir gone; cd gone; rmdir ../gone", Stop);
        var end = await session.RunAsync("exit 3", Stop).WaitAsync(Soon, Stop);
        var result = await session.RunAsync("echo $x", Stop);

        Assert.NotNull(end.Replacement);
        Assert.Equal("kept\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_program_that_replaces_the_shell_may_write_as_much_as_it_likes(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("exec head -c 5000000 /dev/zero", Stop);
        var next = await session.RunAsync("echo alive", Stop);

        Assert.Equal(5_000_000, result.StandardOutputBytes.Length);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("alive\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trap_at_the_end_runs_and_its_output_is_in_the_result(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("trap 'echo bye; echo bye to errors >&2' EXIT; echo on; exit 3", Stop);
        var next = await session.RunAsync("echo alive", Stop);

        // These two undo the command's redirections before the trap runs, and a trap that they do not know yet cannot be given others.
        var errors = shell is "dash" or "busybox ash" ? "" : "bye to errors\n";
        Assert.Equal(("on\nbye\n", errors, 3), (result.StandardOutput, result.StandardError, result.ExitCode));
        Assert.Equal("alive\n", next.StandardOutput);
        Assert.NotNull(result.Replacement);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trap_at_the_end_that_was_set_by_an_earlier_command_runs_too(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var set = await session.RunAsync("x=1; trap 'echo \"bye $x\"' EXIT", Stop);
        var between = await session.RunAsync("x=2; echo between", Stop);
        var result = await session.RunAsync("echo on; exit 3", Stop);
        var next = await session.RunAsync("echo alive $x", Stop);

        Assert.Equal(("", "between\n", "on\nbye 2\n"), (set.StandardOutput, between.StandardOutput, result.StandardOutput));
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("alive 2\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trap_at_the_end_runs_at_a_failure_under_set_e(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("trap 'echo bye' EXIT", Stop);
        var result = await session.RunAsync("set -e\necho on\nfalse\necho not reached", Stop);

        Assert.Equal(("on\nbye\n", 1), (result.StandardOutput, result.ExitCode));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trap_at_the_end_that_itself_exits_gives_its_own_status(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("trap 'echo bye; exit 9' EXIT; exit 3", Stop);
        var next = await session.RunAsync("echo alive", Stop);

        Assert.Equal(("bye\n", 9), (result.StandardOutput, result.ExitCode));
        Assert.Equal("alive\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Under_set_e_every_failing_command_ends_a_shell_and_the_session_lives(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -e; x=kept", Stop);
        var first = await session.RunAsync("echo one\nfalse\necho not reached", Stop);
        var good = await session.RunAsync("echo $x; false || true", Stop);
        var second = await session.RunAsync("echo two\nsh -c 'exit 7'\necho not reached", Stop);
        var refused = await session.RunAsync("if then", Stop);
        var off = await session.RunAsync("set +e; false; echo $x", Stop);

        Assert.Equal(("one\n", 1), (first.StandardOutput, first.ExitCode));
        Assert.Equal(("kept\n", 0), (good.StandardOutput, good.ExitCode));
        Assert.Equal(("two\n", 7), (second.StandardOutput, second.ExitCode));
        Assert.Equal("kept\n", off.StandardOutput);
        Assert.NotNull(first.Replacement);
        Assert.Null(good.Replacement);
        Assert.NotNull(second.Replacement);
        Assert.Null(refused.Replacement);
        Assert.Null(off.Replacement);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Under_set_e_a_cell_that_fails_where_that_is_allowed_ends_no_shell(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -e; f() { echo $1; }", Stop);
        var list = await session.RunAsync("false && echo never", Stop);
        var negated = await session.RunAsync("echo one\n! echo two", Stop);
        var tested = await session.RunAsync("[ -f /nonexistent ] && f never; [ -d /nonexistent ] && f never", Stop);
        var kept = await session.RunAsync("f $?", Stop);
        var failed = await session.RunAsync("f three\n[ -f /nonexistent ] || false\nf never", Stop);

        Assert.Equal(("", 1, null), (list.StandardOutput, list.ExitCode, list.Replacement));
        Assert.Equal(("one\ntwo\n", 1, null), (negated.StandardOutput, negated.ExitCode, negated.Replacement));
        Assert.Equal(("", 1, null), (tested.StandardOutput, tested.ExitCode, tested.Replacement));
        Assert.Equal("1\n", kept.StandardOutput);
        Assert.Equal(("three\n", 1), (failed.StandardOutput, failed.ExitCode));
        Assert.NotNull(failed.Replacement);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_trap_at_a_failure_runs_once_for_a_cell_that_fails(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("times=0; trap 'times=$((times + 1))' ERR", Stop);
        await session.RunAsync("false", Stop);
        await session.RunAsync("sh -c 'exit 3'", Stop);
        var result = await session.RunAsync("echo $times $?", Stop);

        Assert.Equal("2 3\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_text_that_does_not_parse_ends_no_shell_even_where_it_says_exit(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var before = await session.RunAsync("echo $$", Stop);
        var result = await session.RunAsync("exit 3\n)", Stop);
        var after = await session.RunAsync("echo $$", Stop);

        Assert.Null(result.Replacement);
        Assert.Equal(before.StandardOutput, after.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_that_ended_is_another_process_afterwards(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var before = await session.RunAsync("echo $$", Stop);
        await session.RunAsync("exit 3", Stop);
        var after = await session.RunAsync("echo $$", Stop);

        Assert.NotEqual(before.StandardOutput, after.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(SimpleEndings))]
    public async Task A_background_job_of_the_old_shell_lives_on(string shell, string ending)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

        await session.RunAsync("mkfifo pipe; cat pipe >copy &", Stop);
        await session.RunAsync("job=$!", Stop);
        await session.RunAsync(ending, Stop).WaitAsync(Soon, Stop);
        var result = await session.RunAsync(
            "echo through the job >pipe; until [ -s copy ]; do sleep 0.01; done; cat copy", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("through the job\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_job_that_the_last_command_started_does_not_hold_it_up(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("sleep 1000 & exit 6", Stop).WaitAsync(Soon, Stop);
        var next = await session.RunAsync("echo alive", Stop).WaitAsync(Soon, Stop);

        Assert.Equal(6, result.ExitCode);
        Assert.Equal("alive\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_may_end_many_times(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("n=0", Stop);

        for (var i = 1; i <= 10; i++)
        {
            var result = await session.RunAsync($"n=$((n + 1)); echo $n; exit {i}", Stop).WaitAsync(Soon, Stop);
            Assert.Equal(($"{i}\n", i), (result.StandardOutput, result.ExitCode));
        }

        Assert.Equal("10\n", (await session.RunAsync("echo $n", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_status_of_the_end_is_what_the_next_command_sees(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("exit 3", Stop);

        Assert.Equal("3\n", (await session.RunAsync("echo $?", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Commands_that_wait_for_their_turn_run_in_the_new_shell(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var first = session.RunAsync("x=1; exit 3", Stop);
        var second = session.RunAsync("echo $x; exit 4", Stop);
        var third = session.RunAsync("echo $x again", Stop);

        Assert.Equal(3, (await first.WaitAsync(Soon, Stop)).ExitCode);
        Assert.Equal("1\n", (await second.WaitAsync(Soon, Stop)).StandardOutput);
        Assert.Equal("1 again\n", (await third.WaitAsync(Soon, Stop)).StandardOutput);
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
        Assert.Equal("alive\n", (await session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}

