using System.Diagnostics;
using Repl.Sessions.Tests.Docker;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Shells;

/// <summary>The session itself says what could stand at a cursor, and what a word means.</summary>
public sealed class CompletionSpecs(DockerEngine.Fixture fixture)
{
    private const string Files = "mkdir -p sub/deep 'my folder'; touch ./-dash 'it'\\''s' report.txt .hidden 'two words' sub/inner naïve \"$(printf 'new\\nline')\"; echo 'exit 1' >sub/run; chmod +x sub/run";

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Each_kind_of_thing_is_proposed_where_it_can_stand_and_quoted_as_it_has_to_be(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync($"cd {folder.Path}", Stop);
        await session.RunAsync(Files + "; where=$PWD/sub; myvalue=1; myfunction() { :; }; alias myalias='echo $x'", Stop);

        async Task AssertAsync(string text, params string[] expected) => Assert.Equal((text, string.Join(" | ", expected)), (text, await TryAsync(session, text)));

        await AssertAsync("ls ", @"./-dash:File", @"it\'s:File", @"my\ folder/:Folder", "naïve:File", "report.txt:File", "sub/:Folder", @"two\ words:File");
        await AssertAsync("ls .h", ".hidden:File");
        await AssertAsync("ls 'i", @"it'\''s:File");
        await AssertAsync("echo \"tw", "two words:File");
        await AssertAsync("echo \"$where/in", "inner:File");
        await AssertAsync("true\necho ${where}/r", "run:File");
        await AssertAsync("a=1 cat <re", "report.txt:File");
        await AssertAsync("cd ", @"my\ folder/:Folder", "sub/:Folder");
        await AssertAsync("if sub/", "deep/:Folder", "run:File");
        await AssertAsync("X=$(cat sub/i", "inner:File");
        await AssertAsync("to=rep", "report.txt:File");
        await AssertAsync("echo $myv", "myvalue:Variable");
        await AssertAsync("echo \"${myv", "myvalue}:Variable");
        await AssertAsync("ls -", "");
        await AssertAsync("ls $(echo sub)/", "");
        await AssertAsync("echo # re", "");
        await AssertAsync("true | mya", "myalias:Alias");
        await AssertAsync("whil", "while:Keyword");
        await AssertAsync("! unali", "unalias:Builtin");
        await AssertAsync("sudo mkf", (await TryAsync(session, "mkf")).Split(" | "));
        Assert.Contains("mkfifo:Command", await TryAsync(session, "mkf"), StringComparison.Ordinal);
        await AssertAsync("(myfun", session.Shell is "sh" or "ash" ? "" : "myfunction:Function");
    }

    [Fact]
    public async Task What_is_replaced_is_told_and_a_long_list_is_cut_off()
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync($"cd {folder.Path}; touch {{1000..1300}}; mkdir -p 'a b'; touch 'a b/c d'", Stop);

        var many = await session.CompleteAsync("echo 1", 6, Stop);
        var inFolder = await session.CompleteAsync("cat a\\ b/c\\ rest", 10, Stop);
        var quoted = await session.CompleteAsync("cat \"a b/\"c", 11, Stop);

        Assert.Equal((5, 6, 200, true, "1000"), (many.Start, many.End, many.Items.Count, many.HasMore, many.Items[0].Text));
        Assert.Equal((9, 10, new ShellCompletion(@"c\ d", ShellCompletionKind.File)), (inFolder.Start, inFolder.End, Assert.Single(inFolder.Items)));
        Assert.Empty(quoted.Items);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.CompleteAsync("ls", 3, Stop));
    }

    [Fact]
    public async Task The_completion_that_is_registered_for_a_program_is_asked_as_bash_would()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync("shopt -s extglob", Stop);
        await session.RunAsync("""
            _tool() {
                case $2 in @(-*)) COMPREPLY=(--color --all);; a*) COMPREPLY=("$COMP_CWORD:${COMP_WORDS[*]}:$3:$COMP_POINT");; *) COMPREPLY=($(compgen -W "$words" -- "$2"));; esac
                touched=yes
                echo noise; echo noise >&2
            }
            _load() { complete -W 'later latest' "$1"; return 124; }
            complete -F _tool tool; complete -W 'start stop' service; complete -o default -F _nothing other; complete -D -F _load
            words='build bundle'
            """, Stop);

        Assert.Equal("build:Word | bundle:Word", await TryAsync(session, "x=1; /usr/bin/tool bu"));
        Assert.Equal("--all:Word | --color:Word", await TryAsync(session, "tool -"));
        Assert.Equal("3:tool --to = abc:=:13:Word", await TryAsync(session, "tool --to=abc"));
        Assert.Equal("start:Word | stop:Word", await TryAsync(session, "service 'st"));
        Assert.Equal("later:Word | latest:Word", await TryAsync(session, "unheard la"));
        Assert.Null(await session.GetVariableAsync("touched", Stop));

        await session.RunAsync("exit 3", Stop);
        Assert.Equal("build:Word | bundle:Word", await TryAsync(session, "tool bu"));
        Assert.Equal("complete -W 'start stop' service\n", (await session.RunAsync("complete -p service", Stop)).StandardOutput);
    }

    [Fact]
    public async Task Proposals_come_while_a_command_runs_and_follow_what_it_has_changed_afterwards()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sub/inner.txt", "");
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync($"cd {folder.Path}; mkfifo sub/fifo", Stop);

        string? during = null;
        await session.StopWhenReadyAsync("cd sub; echo ready; read <>fifo", async () =>
        {
            during = await TryAsync(session, "cat ");
            await File.WriteAllTextAsync(folder.File("sub/fifo"), "\n", Stop);
        });
        var after = await TryAsync(session, "cat ");

        Assert.Equal(("sub/:Folder", "fifo:File | inner.txt:File"), (during, after));
    }

    [Fact]
    public async Task A_completion_that_never_ends_costs_two_seconds_and_nothing_else()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync("_loop() { (exec -a never-ending sleep 1000); }; complete -F _loop loop; complete -W fine tool", Stop);

        Assert.Equal("", await TryAsync(session, "loop x"));
        Assert.Equal("fine:Word", await TryAsync(session, "tool "));
        Assert.Empty(await session.ListProcessesAsync(Stop));
    }

    [Theory]
    [InlineData("_loop() { echo $BASHPID >id; sleep 1000; }")]
    [InlineData("_loop() { echo $BASHPID >id; while :; do :; done; }")]
    public async Task Closing_the_session_ends_what_is_being_asked(string function)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync($"cd {folder.Path}; mkfifo id", Stop);
        await session.RunAsync(function + "; complete -F _loop loop", Stop);

        var asking = session.CompleteAsync("loop ", 5, Stop);
        var id = int.Parse(await File.ReadAllTextAsync(folder.File("id"), Stop).WaitAsync(TestLimits.Wait, Stop));
        await sessions.CloseAsync(session.Name);

        Assert.Empty((await asking).Items);
        Assert.False(ProcessEnd.IsAlive(id));
        await Assert.ThrowsAsync<SessionClosedException>(() => session.CompleteAsync("ls", 2, Stop));
    }

    [Fact]
    public async Task Asking_runs_no_startup_files_traps_prompts_or_functions_that_hide_builtins()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rc", "echo rc >>trail\n");
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await session.RunAsync($"cd {folder.Path}", Stop);
        await session.RunAsync(
            """
            own=$$; unlessown() { case $$ in "$own") ;; *) builtin echo "$1" >>trail;; esac; }; cd() { unlessown cd; }; printf() { unlessown printf; }
            export BASH_ENV=rc; PROMPT_COMMAND='unlessown prompt'; trap 'unlessown trap' DEBUG
            """,
            Stop);

        Assert.Equal("rc:File", await TryAsync(session, "cat r"));
        Assert.Equal("rc:File", await TryAsync(session, "cat r"));
        await sessions.CloseAsync(session.Name);

        Assert.False(File.Exists(folder.File("trail")));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_word_is_described_as_the_shell_knows_it(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("myfunction() { echo in the body; }; alias myalias='ls -l'", Stop);

        async Task<(ShellCompletionKind?, string)> DescribeAsync(string word) => await session.DescribeAsync(word, Stop) is { } told ? (told.Kind, told.Text) : (null, "");

        var (kind, text) = await DescribeAsync("myalias");
        Assert.Equal((ShellCompletionKind.Alias, true), (kind, text.Contains("ls -l", StringComparison.Ordinal)));
        Assert.Equal(ShellCompletionKind.Builtin, (await DescribeAsync("cd")).Item1);
        Assert.Equal(ShellCompletionKind.Keyword, (await DescribeAsync("while")).Item1);
        Assert.Equal(ShellCompletionKind.Command, (await DescribeAsync("mkfifo")).Item1);
        Assert.Equal((null, ""), await DescribeAsync("no-such-thing"));
        Assert.Equal((null, ""), await DescribeAsync("-v"));
        if (session.Shell is not ("sh" or "ash"))
        {
            (kind, text) = await DescribeAsync("myfunction");
            Assert.Equal((ShellCompletionKind.Function, true), (kind, text.Contains("in the body", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData(DockerImages.Bash)]
    [InlineData(DockerImages.Busybox)]
    public async Task A_container_proposes_what_is_in_it(string image)
    {
        await using var sessions = new SessionRegistry();
        var session = await (await (await fixture.GetAsync()).SharedAsync(image)).OpenAsync(sessions);
        await session.RunAsync("mkdir -p /tmp/completion; cd /tmp/completion; touch 'only here'; mine=1", Stop);

        Assert.Equal(@"only\ here:File", await TryAsync(session, "cat "));
        Assert.Equal("mine:Variable", await TryAsync(session, "echo $min"));
    }

    internal static async Task<string> TryAsync(ISession session, string text)
    {
        var clock = Stopwatch.StartNew();
        var completions = await session.CompleteAsync(text, text.Length, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{session.Target} {session.Shell} {clock.Elapsed.TotalMilliseconds:0.0} ms '{text}'");
        return string.Join(" | ", completions.Items.Select(item => $"{item.Text}:{item.Kind}"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
