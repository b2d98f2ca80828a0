using Repl.Cli.Prompt;
using Repl.Engine;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Prompt;

public sealed class PromptSpecs : IAsyncDisposable
{
    private readonly ScriptedCells _cells = new("web");
    private readonly RecordedTerminal _terminal = new();
    private readonly TypedLines _typed = new();

    [Fact]
    public async Task A_line_that_is_complete_runs_at_once()
    {
        await TypeAsync("print a", "result 2");

        Assert.Equal("a\n2\n", _terminal.StandardOutput);
        Assert.Equal("csharp> csharp> csharp> \n", _terminal.StandardError);
    }

    [Fact]
    public async Task An_incomplete_cell_goes_on_until_it_is_complete()
    {
        await TypeAsync("if (x) {", "  y();", "}");

        Assert.Equal("if (x) {\n  y();\n}", Assert.Single(_cells.Ran).Text);
        Assert.StartsWith("csharp> . . csharp> ", _terminal.StandardError);
    }

    [Fact]
    public async Task An_empty_line_runs_an_incomplete_cell()
    {
        await TypeAsync("if (x) {", "", "print b");

        Assert.Equal(["if (x) {\n", "print b"], _cells.Ran.Select(cell => cell.Text));
    }

    [Fact]
    public async Task A_session_name_alone_switches_the_language_of_what_follows()
    {
        await TypeAsync("print a", "#!web", "print b", "#!csharp", "print c");

        Assert.Equal(["csharp", "web", "csharp"], _cells.Ran.Select(cell => cell.Language));
        Assert.StartsWith("csharp> csharp> web> web> csharp> ", _terminal.StandardError);
    }

    [Fact]
    public async Task A_magic_command_that_is_no_language_is_a_cell()
    {
        await TypeAsync("#!session open db", "#!lsmagic");

        Assert.Equal(["#!session open db", "#!lsmagic"], _cells.Ran.Select(cell => cell.Text));
    }

    [Fact]
    public async Task A_prompt_whose_session_was_closed_goes_back_to_CSharp()
    {
        await TypeAsync("#!web", "close web", "print a");

        Assert.Equal(["web", "csharp"], _cells.Ran.Select(cell => cell.Language));
        Assert.Contains("`web` is closed; back to csharp\n", _terminal.StandardError);
    }

    [Theory]
    [InlineData("#!quit")]
    [InlineData("exit")]
    public async Task Quit_ends_the_prompt(string word)
    {
        await TypeAsync("print a", word, "print b");

        Assert.Equal("a", _terminal.StandardOutput);
    }

    [Fact]
    public async Task An_interrupt_drops_the_lines_typed_so_far()
    {
        await TypeAsync("if (x) {", TypedLines.Interrupt, "print a");

        Assert.Equal("print a", Assert.Single(_cells.Ran).Text);
        Assert.StartsWith("csharp> . \ncsharp> ", _terminal.StandardError);
    }

    [Fact]
    public async Task An_interrupt_ends_the_running_cell_and_the_prompt_goes_on()
    {
        var loop = TypeAsync("wait", "print a");
        await _cells.Waiting.WaitAsync(TestLimits.Wait, Stop);
        _typed.Press();
        await loop.WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("a", _terminal.StandardOutput);
        Assert.Contains("interrupted\n", _terminal.StandardError);
    }

    [Fact]
    public async Task A_script_shows_no_prompt_and_goes_on_after_a_failing_cell()
    {
        var last = await ScriptAsync("fail first", "print b", "", "fail last");

        Assert.Equal("b", _terminal.StandardOutput);
        Assert.DoesNotContain("csharp>", _terminal.StandardError);
        Assert.IsType<CellOutcome.Failed>(last);
        Assert.IsType<CellOutcome.Succeeded>(await ScriptAsync("fail first", "print c"));
    }

    [Fact]
    public async Task In_a_script_an_empty_line_is_part_of_an_incomplete_cell_and_the_end_runs_it()
    {
        await ScriptAsync("class A {", "", "int x;", "}", "class B {");

        Assert.Equal(["class A {\n\nint x;\n}", "class B {"], _cells.Ran.Select(cell => cell.Text));
    }

    public async ValueTask DisposeAsync()
    {
        _typed.Dispose();
        await _terminal.DisposeAsync();
    }

    private Task<CellOutcome?> TypeAsync(params string[] lines) => RunAsync(isInteractive: true, lines);

    private Task<CellOutcome?> ScriptAsync(params string[] lines) => RunAsync(isInteractive: false, lines);

    private Task<CellOutcome?> RunAsync(bool isInteractive, string[] lines)
    {
        _typed.Add(lines);
        return new PromptLoop(_cells, _typed, _typed, _terminal.Streams, isInteractive).RunAsync(Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
