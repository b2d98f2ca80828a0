using Repl.Sessions;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

public sealed class SessionMagicSpecs : EngineTest
{
    [Fact]
    public async Task Open_says_where_the_session_goes_and_takes_shell_directory_and_environment()
    {
        using var folder = new TemporaryFolder();

        var opened = await RunAsync($"#!session open box local: --shell sh --cwd {folder.Path} --env A=1 --env \"B=two words\"");
        var used = await RunAsync("#!box\npwd; sh -c 'echo $A $B'");

        Assert.Equal("Session 'box' is open to local:\n", opened.StandardOutput);
        Assert.Equal($"{folder.Path}\n1 two words\n", used.StandardOutput);
    }

    [Theory]
    [InlineData("dash", "sh")]
    [InlineData("\"busybox ash\"", "ash")]
    [InlineData("'busybox ash'", "ash")]
    public async Task Open_takes_a_shell_with_arguments_between_quotes(string shell, string speaks)
    {
        RequiredProgram.OnPath(shell.Trim('"', '\'').Split(' ')[0]);

        await RunAsync($"#!session open box --shell {shell}");

        Assert.Equal(speaks, Engine.Sessions["box"].Shell);
    }

    [Fact]
    public async Task A_login_session_reads_the_startup_files()
    {
        using var home = new TemporaryFolder();
        home.Write(".profile", "greeting=hello");

        await RunAsync($"#!session open box --shell sh --login --env HOME={home.Path}\n#!session open plain --shell sh --env HOME={home.Path}");

        Assert.Equal("hello\n", (await RunAsync("#!box\necho $greeting")).StandardOutput);
        Assert.Equal("\n", (await RunAsync("#!plain\necho $greeting")).StandardOutput);
    }

    [Fact]
    public async Task A_session_without_respawn_is_lost_with_its_shell()
    {
        await RunAsync("#!session open box --no-respawn");

        var error = await FailAsync("#!box\nexit 0");

        Assert.Equal(
            "Session 'box': The command ended the shell itself, with exit status 0; its variables and directory are gone. Open it again with '#!session open box'.",
            error.Message);
        Assert.Equal(SessionState.Lost, Engine.Sessions["box"].State);
    }

    [Fact]
    public async Task A_session_that_keeps_jobs_leaves_them_running_when_it_is_closed()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.File("gate");
        await RunAsync($"#!session open box --keep-jobs\n#!box\nmkfifo {gate}\n{{ read line <{gate}; echo $line >{gate}; }} >/dev/null 2>&1 &");

        await RunAsync("#!session close box");
        await File.WriteAllTextAsync(gate, "go\n", Stop);

        Assert.Equal("go\n", await File.ReadAllTextAsync(gate, Stop));
    }

    [Fact]
    public async Task A_session_that_nobody_uses_for_its_idle_time_expires_and_says_so()
    {
        await RunAsync("#!session open box --idle-timeout 1");
        await ClosedAsync(Engine.Sessions["box"]);

        var error = await FailAsync("#!box\ntrue");

        Assert.Equal(
            "Session 'box': It expired: nobody used it for 1 s. Open it again with '#!session open box', with a longer --idle-timeout or with none.",
            error.Message);
    }

    [Fact]
    public async Task Open_says_what_a_session_is_called_in_CSharp_where_its_name_cannot_be_one()
    {
        var opened = await RunAsync("#!session open web-1");

        Assert.Equal("Session 'web-1' is open to local:; in C# it is 'web_1'\n", opened.StandardOutput);
        Assert.Equal("Session 'web-1' to local: (Connected)", (await RunAsync("web_1")).Result);
    }

    [Fact]
    public async Task List_shows_each_session_with_its_state()
    {
        await RunAsync("#!session open one\n#!session open two\n#!two\ntrue");

        var lines = (await RunAsync("#!session list")).Displayed.Split('\n');

        Assert.Matches(@"^name +state +target +started +id$", lines[0]);
        Assert.Matches(@"^one +Connected +local: +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +session-[0-9a-f]{16}$", lines[1]);
        Assert.Matches(@"^two +Idle ", lines[2]);
    }

    [Fact]
    public async Task List_without_a_session_says_how_to_open_one()
    {
        Assert.Equal("No session is open. Open one with '#!session open <name>'.", (await RunAsync("#!session list")).Displayed);
    }

    [Fact]
    public async Task Close_takes_a_name_or_all()
    {
        await RunAsync("#!session open one\n#!session open two\n#!session open three");

        var one = await RunAsync("#!session close one");
        var all = await RunAsync("#!session close all");

        Assert.Equal("Session 'one' is closed\n", one.StandardOutput);
        Assert.Equal("Closed 2 sessions\n", all.StandardOutput);
        Assert.Empty(Engine.Sessions.List());
    }

    [Fact]
    public async Task Status_shows_a_session_line_by_line()
    {
        using var folder = new TemporaryFolder();
        await RunAsync($"#!session open box --shell bash --cwd {folder.Path}\n#!box\nmkfifo gate\ncat gate &");
        await using var gate = OpenToReader(folder.File("gate"));

        var lines = (await RunAsync("#!session status box")).Displayed.Split('\n');

        Assert.Collection(
            lines,
            line => Assert.Equal("name       box", line),
            line => Assert.Matches("^id         session-[0-9a-f]{16}$", line),
            line => Assert.Equal("target     local:", line),
            line => Assert.Equal("shell      bash", line),
            line => Assert.Matches(@"^state      Idle since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", line),
            line => Assert.Matches(@"^started    \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", line),
            line => Assert.Equal("processes  1", line));
    }

    [Fact]
    public async Task Status_of_a_session_that_has_ended_says_why()
    {
        await RunAsync("#!session open box --no-respawn");
        await FailAsync("#!box\nexit 3");

        var lines = (await RunAsync("#!session status box")).Displayed.Split('\n');

        Assert.Contains(lines, line => line.StartsWith("state    Lost since ", StringComparison.Ordinal));
        Assert.Equal(
            "ended    Session 'box': The command ended the shell with status 3. The session's state is gone. Open it again with '#!session open box'.",
            lines[^1]);
    }

    [Theory]
    [InlineData("echo \"a  b\" 'c' | tr a-z A-Z", "A  B C\n")]
    [InlineData("x=1; echo $((x + 1)) # not shown", "2\n")]
    [InlineData("echo --help -- --timeout 'it''s' @file", "--help -- --timeout its @file\n")]
    [InlineData("printf '%s|' '' a\\ ", "|a |")]
    [InlineData("  echo '#!csharp'  ", "#!csharp\n")]
    public async Task Send_gives_the_session_the_rest_of_the_line_as_it_stands(string command, string output)
    {
        await RunAsync("#!session open box");

        var screen = await RunAsync($"#!session send box {command}");

        Assert.Equal(output, screen.StandardOutput);
    }

    [Fact]
    public async Task Send_leaves_the_language_as_it_was()
    {
        await RunAsync("#!session open box");

        var screen = await RunAsync("#!session send box echo from box; kept=1\nConsole.WriteLine(\"from C#\");\n#!session send box echo $kept");

        Assert.Equal("from box\nfrom C#\n1\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Output_of_what_was_sent_is_shown_while_it_runs()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.Write("gate", "");
        var screen = new RecordingScreen();
        await RunAsync("#!session open box");

        var running = Engine.RunAsync(new Cell($"#!session send box echo first; while [ -e {gate} ]; do sleep 0.01; done; echo second"), screen, Stop);
        await screen.WaitForAsync("first\n");
        File.Delete(gate);
        await running;

        Assert.Equal("first\nsecond\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Ping_shows_how_long_the_answer_took()
    {
        var screen = await RunAsync("#!session open box\n#!session ping box");

        Assert.Matches(@"(?m)^Session 'box' answered in \d+\.\d ms$", screen.StandardOutput);
    }

    [Fact]
    public async Task Restart_gives_a_session_a_new_shell_without_the_old_ones_state()
    {
        await RunAsync("#!session open box\n#!box\nkept=1; sleep 1000 &");

        var screen = await RunAsync("#!session restart box\n#!box\necho \"${kept-gone}\"");

        Assert.Equal("Session 'box' has a new shell, without the old one's state\ngone\n", screen.StandardOutput);
        Assert.Equal("No job is running in session 'box'.", (await RunAsync("#!session jobs box")).Displayed);
    }

    [Fact]
    public async Task Jobs_lists_what_still_runs()
    {
        using var folder = new TemporaryFolder();
        await RunAsync($"#!session open box --shell bash --cwd {folder.Path}\n#!box\nmkfifo one two\ncat one & cat two &");
        await using var one = OpenToReader(folder.File("one"));
        await using var two = OpenToReader(folder.File("two"));

        var lines = (await RunAsync("#!session jobs box")).Displayed.Split('\n');

        Assert.Collection(
            lines,
            line => Assert.Matches("^pid +state +age +command$", line),
            line => Assert.Matches(@"^\d+ +(running|sleeping) +\d+\.\ds +cat one$", line),
            line => Assert.Matches(@"^\d+ +(running|sleeping) +\d+\.\ds +cat two$", line));
    }

    [Fact]
    public async Task Jobs_of_a_session_without_any_says_so()
    {
        Assert.Equal("No job is running in session 'box'.", (await RunAsync("#!session open box\n#!session jobs box")).Displayed);
    }

    [Theory]
    [InlineData("", "status")]
    [InlineData("open", "--idle-timeout <seconds>")]
    [InlineData("list", "Lists")]
    [InlineData("status", "since when")]
    [InlineData("send", "exactly as it stands")]
    [InlineData("ping", "how long that took")]
    [InlineData("restart", "starts a new one")]
    [InlineData("jobs", "still runs")]
    [InlineData("close", "'all'")]
    public async Task Help_is_shown_like_any_output(string command, string text)
    {
        var screen = await RunAsync($"#!session {command} --help");

        Assert.Contains(text, screen.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"  {$"#!session {command}".Trim()} ", screen.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Using_a_closed_session_from_CSharp_says_how_to_open_it_again()
    {
        await RunAsync("#!session open box\n#!session close box");

        var error = await FailAsync("await box.RunAsync(\"true\")");

        Assert.Equal("Session 'box': It was closed. Open it again with '#!session open box'.", error.Message);
    }

    // Returns when the job at the other end of the pipe has become the program that reads it.
    private static FileStream OpenToReader(string pipe) => new(pipe, FileMode.Open, FileAccess.Write);

    private static async Task ClosedAsync(ISession session)
    {
        var closed = new TaskCompletionSource();
        await using var _ = session.Closed.Register(closed.SetResult);
        await closed.Task.WaitAsync(TestLimits.Wait, Stop);
    }
}
