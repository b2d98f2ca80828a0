namespace Repl.Cli.Tests.Prompt;

public sealed class TerminalPromptSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_person_opens_a_session_works_in_it_and_reads_its_state_from_CSharp()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");

        await terminal.TypeLineAsync("#!session open build");
        await terminal.WaitForLastLinesAsync("csharp> #!session open build", "Session 'build' is open to local:", "csharp>");
        await terminal.TypeLineAsync("#!build");
        await terminal.WaitForLastLinesAsync("csharp> #!build", "build>");
        await terminal.TypeLineAsync("cd /tmp; export REV=41; sleep 1000 &");
        await terminal.WaitForLastLinesAsync("build> cd /tmp; export REV=41; sleep 1000 &", "build>");
        await terminal.TypeLineAsync("pwd");
        await terminal.WaitForLastLinesAsync("build> pwd", "/tmp", "build>");
        await terminal.TypeLineAsync("#!csharp");
        await terminal.WaitForLastLinesAsync("build> #!csharp", "csharp>");
        await terminal.TypeLineAsync("var rev = int.Parse(await build.GetVariableAsync(\"REV\"));");
        await terminal.WaitForLastLinesAsync("csharp> var rev = int.Parse(await build.GetVariableAsync(\"REV\"));", "csharp>");
        await terminal.TypeLineAsync("rev + 1");
        await terminal.WaitForLastLinesAsync("csharp> rev + 1", "42", "csharp>");
        await terminal.PressAsync("C-d");

        Assert.Equal(0, await terminal.WaitForExitAsync());
        await terminal.CloseAsync();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }

    [Fact]
    public async Task CtrlC_stops_the_running_command_and_keeps_its_session()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync("#!sh");
        await terminal.WaitForLastLinesAsync("csharp> #!sh", "sh>");
        await terminal.TypeLineAsync("cd /tmp; REV=41; echo begun; sleep 1000");
        await terminal.WaitForLastLinesAsync("begun");

        await terminal.PressAsync("C-c");

        await terminal.WaitForLastLinesAsync("begun", "^C", "interrupted", "sh>");
        await terminal.TypeLineAsync("echo $REV in $PWD");
        await terminal.WaitForLastLinesAsync("sh> echo $REV in $PWD", "41 in /tmp", "sh>");
        await QuitAsync(terminal);
    }

    [Theory]
    [InlineData("Console.WriteLine(\"begun\"); while (true) { }")]
    [InlineData("Console.WriteLine(\"begun\"); await Task.Delay(-1);")]
    [InlineData("Console.WriteLine(\"begun\"); Thread.Sleep(-1);")]
    public async Task CtrlC_stops_running_CSharp_and_keeps_its_variables(string cell)
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync("var rev = 41;");
        await terminal.WaitForLastLinesAsync("csharp> var rev = 41;", "csharp>");
        await terminal.TypeLineAsync(cell);
        await terminal.WaitForLastLinesAsync("begun");

        await terminal.PressAsync("C-c");

        await terminal.WaitForLastLinesAsync("interrupted", "csharp>");
        await terminal.TypeLineAsync("rev + 1");
        await terminal.WaitForLastLinesAsync("csharp> rev + 1", "42", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task CtrlC_drops_an_unfinished_line_and_unfinished_lines()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeAsync("this is no C#");
        await terminal.WaitForLastLinesAsync("csharp> this is no C#");

        await terminal.PressAsync("C-c");
        await terminal.WaitForLastLinesAsync("csharp> this is no C#^C", "csharp>");
        await terminal.TypeLineAsync("if (true)");
        await terminal.WaitForLastLinesAsync("csharp> if (true)", ".");
        await terminal.TypeAsync("{");
        await terminal.WaitForLastLinesAsync("csharp> if (true)", ". {");
        await terminal.PressAsync("C-c");
        await terminal.WaitForLastLinesAsync(". {^C", "csharp>");
        await terminal.TypeLineAsync("40 + 2");

        await terminal.WaitForLastLinesAsync("csharp> 40 + 2", "42", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task The_word_quit_ends_the_prompt()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");

        await terminal.TypeLineAsync("#!quit");

        Assert.Equal(0, await terminal.WaitForExitAsync());
    }

    [Fact]
    public async Task Closing_the_terminal_leaves_no_process()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync("#!sh");
        await terminal.WaitForLastLinesAsync("csharp> #!sh", "sh>");
        await terminal.TypeLineAsync("sleep 1000 & echo begun; sleep 1000");
        await terminal.WaitForLastLinesAsync("begun");

        await terminal.CloseAsync();

        await _sandbox.ExpectNothingLeftSoonAsync();
    }

    [Fact]
    public async Task A_prompt_that_is_asked_to_end_leaves_no_process()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync("#!sh");
        await terminal.WaitForLastLinesAsync("csharp> #!sh", "sh>");
        await terminal.TypeLineAsync("sleep 1000 & kill $PPID; echo begun; sleep 1000");

        Assert.Equal(143, await terminal.WaitForExitAsync());
        await terminal.CloseAsync();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }

    [Fact]
    public async Task CtrlC_ends_a_run_in_a_terminal()
    {
        var notebook = _sandbox.WriteNotebook("#!sh\nsleep 1000 &\necho begun; sleep 1000", "\"after\"");
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox, "run", notebook);
        await terminal.WaitForLastLinesAsync("begun");

        await terminal.PressAsync("C-c");

        Assert.Equal(130, await terminal.WaitForExitAsync());
        await terminal.CloseAsync();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task QuitAsync(TmuxTerminal terminal)
    {
        await terminal.PressAsync("C-d");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        await terminal.CloseAsync();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }
}
