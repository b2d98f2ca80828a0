using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Cells that run in many sessions: <c>#!@web</c>.</summary>
public sealed class GroupCellSpecs : EngineTest
{
    [Fact]
    public async Task A_range_opens_a_group_and_says_who_is_in_it()
    {
        var screen = await RunAsync("#!session open box[1-3] --shell sh --env A=1");

        Assert.Equal("Group 'box' is open: box1, box2, box3\n", screen.StandardOutput);
        Assert.Equal("1\n", (await RunAsync("#!box2\necho $A")).StandardOutput);
    }

    [Fact]
    public async Task Each_line_is_shown_with_its_host_and_one_table_groups_what_is_the_same()
    {
        await RunAsync("#!session open box[1-3]\n#!box2\nn=2");

        var screen = await RunAsync("#!@box\nprintf 'a%s\\nb' $n; echo careful >&2");

        Assert.Equal(
            ["box1 | a", "box1 | b", "box2 | a2", "box2 | b", "box3 | a", "box3 | b"],
            screen.StandardOutput.TrimEnd('\n').Split('\n').Order());
        Assert.Equal(["box1 | careful", "box2 | careful", "box3 | careful"], screen.StandardError.TrimEnd('\n').Split('\n').Order());
        Assert.Collection(
            screen.Displayed.Split('\n'),
            line => Assert.Matches("^hosts +status +time +output$", line),
            line => Assert.Matches(@"^box1, box3 \(2\)  0 +\d+\.\ds, \d+\.\ds  a$", line),
            line => Assert.Matches(@"^box2 +0 +\d+\.\ds +a2$", line));
    }

    [Fact]
    public async Task The_table_shows_standard_output_also_where_standard_error_came_first()
    {
        await RunAsync("#!session open box[1-2] --shell sh");
        var screen = new RecordingScreen();
        using var folder = new TemporaryFolder();

        var running = Engine.RunAsync(new Cell($"#!@box\necho careful >&2; until [ -e {folder.Path}/gate ]; do sleep 0.01; done; echo done"), screen, Stop);
        await screen.WaitForErrorAsync("box1 | careful\n");
        await screen.WaitForErrorAsync("box2 | careful\n");
        folder.Write("gate", "");
        await running;

        Assert.Matches(@"(?m)^box1, box2 \(2\)  0 .* done$", screen.Displayed);
    }

    [Fact]
    public async Task The_row_of_many_hosts_is_short_and_names_the_slowest()
    {
        var opened = await RunAsync("#!session open box[1-6] --shell sh");

        var screen = await RunAsync("#!@box\necho hi");

        Assert.Equal("Group 'box' is open: box[1-6]\n", opened.StandardOutput);
        Assert.Matches(@"(?m)^box\[1-6\] \(6\)  0 +\d+\.\ds to \d+\.\ds \(box\d\)  hi$", screen.Displayed);
    }

    [Fact]
    public async Task Lines_of_two_hosts_are_never_mixed()
    {
        await RunAsync("#!session open box[1-4] --shell sh");

        var screen = await RunAsync("#!@box\ni=0; while [ $i -lt 200 ]; do printf 'x'; printf 'y'; echo z; i=$((i + 1)); done");

        Assert.Equal(800, screen.StandardOutput.Split('\n').Count(line => line is "box1 | xyz" or "box2 | xyz" or "box3 | xyz" or "box4 | xyz"));
        Assert.All(screen.Shown.OfType<CellOutput.StandardOutput>(), output => Assert.EndsWith("\n", output.Content));
    }

    [Fact]
    public async Task Lines_are_shown_while_the_others_still_run()
    {
        await RunAsync("#!session open box[1-2]");
        var screen = new RecordingScreen();
        using var folder = new TemporaryFolder();
        await RunAsync($"#!@box\ncd {folder.Path}\n#!box1\nn=1");

        var running = Engine.RunAsync(new Cell("#!@box\nif [ \"$n\" = 1 ]; then echo first; else until [ -e gate ]; do sleep 0.01; done; echo second; fi"), screen, Stop);
        await screen.WaitForAsync("box1 | first\n");
        Assert.DoesNotContain("second", screen.StandardOutput, StringComparison.Ordinal);
        folder.Write("gate", "");

        Assert.IsType<CellOutcome.Succeeded>(await running);
        Assert.Equal("box1 | first\nbox2 | second\n", screen.StandardOutput);
    }

    [Fact]
    public async Task A_failing_host_is_named_and_the_others_run_to_their_end()
    {
        await RunAsync("#!session open box[1-3]\n#!box2\nn=2");
        var screen = new RecordingScreen();

        var error = await FailAsync("#!@box\necho ran; [ -z \"$n\" ]\n#!csharp\nConsole.WriteLine(\"not reached\");", screen);

        Assert.Equal("CommandFailed", error.Name);
        Assert.Equal(
            "Group 'box': The command failed in 1 of 3 sessions: box2 (exit status 1). Where that may happen, allow it with '--max-fail 1'.",
            error.Message);
        Assert.Equal([error.Message], error.Traceback);
        Assert.Equal(["box1 | ran", "box2 | ran", "box3 | ran"], screen.StandardOutput.TrimEnd('\n').Split('\n').Order());
        Assert.Contains("box1, box3 (2)", screen.Displayed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_hosts_may_fail_as_the_cell_allows()
    {
        await RunAsync("#!session open box[1-3]\n#!box2\nn=2");

        var screen = await RunAsync("#!@box --max-fail 1\n[ -z \"$n\" ]\n#!csharp\nConsole.WriteLine(\"reached\");");

        Assert.Contains("reached", screen.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith(" box3 (exit status 1). Look at their output.", (await FailAsync("#!@box --max-fail 1\nfalse")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_session_and_one_that_takes_too_long_are_rows_of_the_table()
    {
        await RunAsync("#!session open box[1-3] --no-respawn\n#!box3\nn=3");
        await FailAsync("#!box2\nexit 4");
        var screen = new RecordingScreen();

        var error = await FailAsync("#!@box --timeout 1s\nif [ \"$n\" = 3 ]; then echo before; sleep 1000; fi", screen);

        Assert.StartsWith("Group 'box': The command failed in 2 of 3 sessions: box2 (lost), box3 (timeout).", error.Message, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^box1 +0 +\d+\.\ds +\(no output\)$", screen.Displayed);
        Assert.Matches(@"(?m)^box2 +lost +- +", screen.Displayed);
        Assert.Matches(@"(?m)^box3 +timeout +\d+\.\ds +before$", screen.Displayed);
        Assert.Contains("box2 | Session 'box2': The command ended the shell with status 4.", screen.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_takes_its_shell_along_has_failed_whatever_its_status()
    {
        await RunAsync("#!session open box[1-2] --no-respawn\n#!box2\nn=2");

        var error = await FailAsync("#!@box\nif [ \"$n\" = 2 ]; then exit 0; fi");

        Assert.StartsWith("Group 'box': The command failed in 1 of 2 sessions: box2 (exit status 0, shell gone).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_sessions_and_groups_is_a_group_for_one_cell()
    {
        await RunAsync("#!session open box[1-2]\n#!session open db");

        var screen = await RunAsync("#!@db,box\necho $((1 + 1))");

        Assert.Equal(["box1 | 2", "box2 | 2", "db   | 2"], screen.StandardOutput.TrimEnd('\n').Split('\n').Order());
        Assert.Contains("db, box1, box2 (3)", screen.Displayed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_host_reads_the_whole_variable()
    {
        await RunAsync("#!session open box[1-2]\n#!csharp\nvar text = new MemoryStream(\"text\\n\"u8.ToArray());");

        var screen = await RunAsync("#!@box --stdin-from text\ncat");

        Assert.Equal("box1 | text\nbox2 | text\n", string.Concat(screen.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().Select(line => $"{line}\n")));
    }

    [Fact]
    public async Task With_one_at_a_time_hosts_run_in_their_order()
    {
        await RunAsync("#!session open box[1-4]");

        var screen = await RunAsync("#!@box --parallel 1\necho start; echo end");

        Assert.Equal(string.Concat(Enumerable.Range(1, 4).Select(n => $"box{n} | start\nbox{n} | end\n")), screen.StandardOutput);
    }

    [Fact]
    public async Task Stop_interrupts_all_hosts_and_they_stay_usable()
    {
        await RunAsync("#!session open box[1-3]\n#!@box\nkept=1");
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell("#!@box --parallel 2\necho ready; sleep 1000"), screen, interrupt.Token);
        await screen.WaitForAsync("box1 | ready\n");
        await screen.WaitForAsync("box2 | ready\n");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running.WaitAsync(TestLimits.Wait, Stop));
        Assert.DoesNotContain("box3", screen.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("#!@box\necho $kept")).StandardOutput.Split('\n').Count(line => line.EndsWith("| 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_interrupts_what_CSharp_runs_in_a_group()
    {
        await RunAsync("#!session open box[1-2]");
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(
            new Cell("await box.ForEachAsync(async (host, stop) => { await foreach (var e in host.ListenAsync(\"echo x; sleep 1000\")) if (e is CommandEvent.Output) Console.WriteLine(\"ready\"); return 0; });"),
            screen,
            interrupt.Token);
        await screen.WaitForAsync("ready\nready\n");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running.WaitAsync(TestLimits.Wait, Stop));
        await RunAsync("#!@box\ntrue");
    }

    [Fact]
    public async Task A_group_is_a_variable_and_is_found_by_name()
    {
        await RunAsync("#!session open box[1-2]");

        var byName = await RunAsync("var all = await Sessions.Group(\"box\").RunAsync(\"echo hi\");\nstring.Join(',', all.Select(one => one.Session.Name + one.Result.StandardOutput.Trim()))");
        var variable = await RunAsync("var word = \"it's\";\nstring.Concat((await box.RunAsync($\"printf %s {word}\")).Select(one => one.Result.StandardOutput))");

        Assert.Equal("box1hi,box2hi", byName.Result);
        Assert.Equal("it'sit's", variable.Result);
        Assert.Equal("Group 'box': box1, box2", (await RunAsync("box")).Result);
    }

    [Fact]
    public async Task List_shows_the_groups_below_the_sessions_and_close_takes_a_group()
    {
        await RunAsync("#!session open one\n#!session open box[1-2]");

        var lines = (await RunAsync("#!session list")).Displayed.Split('\n');
        var closed = await RunAsync("#!session close box");

        Assert.Equal(["name", "one", "box1", "box2", "", "group", "@box"], lines.Select(line => line.Split(' ')[0]));
        Assert.Equal("@box   box1, box2", lines[^1]);
        Assert.Equal("Group 'box' is closed: box1, box2\n", closed.StandardOutput);
        Assert.Equal(["one"], Engine.Sessions.List().Select(session => session.Name));
    }

    [Theory]
    [InlineData("#!@wbe\ntrue", "Group 'wbe': No group and no session of that name is open. Did you mean 'web'? Open are: web, web1, web2. Open a group with '#!session open wbe ssh://wbe[1-3]'.")]
    [InlineData("#!wbe\ntrue", "There is no magic command and no open session '#!wbe'. Did you mean '#!web1'? Open sessions: web1, web2, @web; open one with '#!session open wbe'.")]
    [InlineData("#!web\ntrue", "'web' is a group, not a session: web1, web2. '#!@web' runs a cell in all of them.")]
    [InlineData("#!session status web", "'web' is a group, not a session: web1, web2. '#!@web' runs a cell in all of them.")]
    [InlineData("#!@web echo hi", "Line 1: '#!@web' takes only --timeout, --stdin-from, --parallel and --max-fail behind it, but 'echo hi' stands there. Put what should run on the next line.")]
    [InlineData("#!web1 --parallel 2\ntrue", "Line 1: '#!web1' takes only --timeout and --stdin-from behind it, but '--parallel 2' stands there. Put what should run on the next line.")]
    [InlineData("#!@web\necho a\0b", "The cell contains the character NUL, which no shell can read. Delete it.")]
    [InlineData("#!session open web1", "Session 'web1': A session of that name is open already. Use it, or close it first with '#!session close web1'.")]
    [InlineData("#!session open web", "Session 'web': A group of that name is open already. Use it, or close it first with '#!session close web'.")]
    [InlineData("#!session open web2 ssh://w[1-2]", "Session 'web2': A session of that name is open already. Use it, or close it first with '#!session close web2'.")]
    [InlineData("#!session open all ssh://w[1-2]", "Session 'all': That cannot be a group's name, because 'all' means something else in a cell. Choose another.")]
    [InlineData("#!session open x[1-2] --parallel 0", "Line 1: --parallel takes a whole number from 1, but '0' stands there. '#!session open --help' shows what it takes.")]
    [InlineData("#!session open x[1-2] --port 0", "Line 1: --port takes a whole number from 1 to 65535, but '0' stands there. '#!session open --help' shows what it takes.")]
    public async Task A_mistake_is_one_sentence_with_what_to_do(string cell, string message)
    {
        await RunAsync("#!session open web[1-2]");

        var error = await FailAsync(cell);

        Assert.Equal(message, error.Message);
        Assert.Equal([message], error.Traceback);
    }

    [Theory]
    [InlineData("#!@web\nif true", Completeness.Incomplete)]
    [InlineData("#!@web\ntrue", Completeness.Complete)]
    [InlineData("#!@web --max-fail 1", Completeness.Incomplete)]
    [InlineData("#!@none --max-fail 1", Completeness.Invalid)]
    [InlineData("#!@none\nif true", Completeness.Unknown)]
    public async Task A_prompt_knows_when_a_groups_cell_is_complete(string text, Completeness expected)
    {
        await RunAsync("#!session open web[1-2]");

        Assert.Equal(expected, await Engine.CheckCompletenessAsync(text, cancellationToken: Stop));
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_does_not_pile_up()
    {
        await RunAsync("#!session open box[1-1]");

        var screen = await RunAsync("#!@box\nhead -c 300000 /dev/zero | tr '\\0' x");

        var lines = screen.StandardOutput.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 3, 6);
        Assert.Equal(300_000, lines.Sum(line => line.Length - "box1 | ".Length));
    }
}
