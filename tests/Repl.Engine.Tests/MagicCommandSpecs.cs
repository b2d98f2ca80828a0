using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>The magic commands and languages that notebooks of .NET Interactive use.</summary>
public sealed class MagicCommandSpecs : EngineTest
{
    [Theory]
    [InlineData("#!markdown\n# Title", "text/markdown", "# Title")]
    [InlineData("#!html\n\n<b>x</b>\n", "text/html", "<b>x</b>")]
    [InlineData("#!js\nlet a = '</script>';", "text/html", "<script>(async () => {\nlet a = '<\\/script>';\n})();</script>")]
    [InlineData("#!mermaid\ngraph TD", "text/vnd.mermaid", "graph TD")]
    public async Task What_is_only_shown_is_shown_as_what_it_is(string cell, string mimeType, string content)
    {
        var screen = await RunAsync(cell);

        Assert.Equal(content, Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data[mimeType]);
    }

    [Fact]
    public async Task A_cell_may_be_of_a_shown_language_from_its_beginning()
    {
        var screen = await RunAsync("<i>x</i>\n#!csharp\n1 + 1", "html");

        Assert.Equal("<i>x</i>", screen.Displayed);
        Assert.Equal("2", screen.Result);
    }

    [Theory]
    [InlineData("#!fsharp\nlet x = 1", "no language '#!fsharp' (F#)")]
    [InlineData("#!pwsh\nGet-Item .", "below '#!sh' or a session")]
    [InlineData("#!sql\nselect 1", "no session of that name is open")]
    [InlineData("#!html class=x\n<b>", "Line 1: '#!html' takes nothing behind it")]
    [InlineData("#!connect jupyter --kernel-name python", "'#!session open <name> <target>' opens one")]
    [InlineData("#!extension", "This kernel has no '#!extension'")]
    [InlineData("#!who --all", "Line 1: '#!who' does not know '--all'.")]
    [InlineData("#!set --nam x --value 1", "Did you mean '#!set --name'?")]
    [InlineData("#!session open time", "because 'time' means something else in a cell")]
    [InlineData("#!session open js", "because 'js' means something else in a cell")]
    public async Task What_cannot_be_done_is_said_with_what_to_do(string cell, string problem)
    {
        Assert.Contains(problem, (await FailAsync(cell)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_may_have_the_name_of_a_language_that_is_not_here()
    {
        Assert.Equal("in\n", (await RunAsync("#!session open sql\n#!sql\necho in")).StandardOutput[^3..]);
    }

    [Theory]
    [InlineData("#!time\nConsole.WriteLine(\"done\");\n#!sh\ntrue", true)]
    [InlineData("#!sh\n#!time\nfalse", false)]
    public async Task The_time_is_shown_at_the_end_of_the_cell_also_of_one_that_fails(string cell, bool succeeds)
    {
        var screen = new RecordingScreen();

        var outcome = await Engine.RunAsync(new Cell(cell), screen, Stop);

        Assert.Equal(succeeds, outcome is CellOutcome.Succeeded);
        Assert.Matches(@"^Wall time: [0-9]+(\.[0-9]+)?ms$", Assert.IsType<CellOutput.Display>(screen.Shown[^1]).Data["text/plain"]);
    }

    [Fact]
    public async Task Lines_of_errors_stay_true_below_magic_commands()
    {
        var error = await FailAsync("#!time\n#!value --name v\ntext\n\n#!csharp\nvar x = 1;\nnope");

        Assert.StartsWith("(7,1): error CS0103", error.Message);
    }

    [Fact]
    public async Task The_variables_are_listed_with_those_of_sessions()
    {
        await RunAsync("#!session open box\n#!csharp\nvar number = 41; var text = new string('x', 500);");

        Assert.Equal("box\nnumber\ntext", (await RunAsync("#!who")).Displayed);
        var table = (await RunAsync("#!whos")).Displayed.Split('\n');
        Assert.Matches("^Name +Type +Value$", table[0]);
        Assert.Matches("^number +int +41$", table[2]);
        Assert.Matches("^text +string +x{60}…$", table[3]);
    }

    [Fact]
    public async Task Stop_ends_the_listing_of_a_value_that_never_ends()
    {
        using var stop = new CancellationTokenSource();
        await RunAsync("""
            class Endless { public override string ToString() { Asked.Set(); Thread.Sleep(-1); return ""; } }
            static ManualResetEventSlim Asked = new();
            var endless = new Endless();
            """);

        var running = Engine.RunAsync(new Cell("#!whos"), new RecordingScreen(), stop.Token);
        stop.Cancel();

        Assert.IsType<CellOutcome.Cancelled>(await running.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task All_that_may_stand_behind_the_mark_is_listed_by_the_commands_themselves()
    {
        var listed = (await RunAsync("#!session open box\n#!lsmagic")).Displayed;

        foreach (var word in new[] { "#!session open ", "#!share ", "#!time ", "#!csharp ", "#!mermaid ", "#!box ", "#!sh " })
        {
            Assert.Contains(listed.Split('\n'), line => line.StartsWith(word, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("#!connect", listed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!share")]
    [InlineData("#!value")]
    [InlineData("#!import")]
    [InlineData("#!about")]
    public async Task Each_command_shows_what_it_takes(string command)
    {
        var help = (await RunAsync($"{command} --help")).StandardOutput;

        Assert.Contains("Usage:", help, StringComparison.Ordinal);
        Assert.Contains(command, help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_calls_arguments_by_their_names_and_not_by_what_could_stand_there() =>
        Assert.Contains("  upload <name> <local> <remote>  ", (await RunAsync("#!session --help")).StandardOutput, StringComparison.Ordinal);

    [Fact]
    public async Task About_tells_versions()
    {
        var about = (await RunAsync("#!about")).Displayed;

        Assert.Matches(@"(?m)^C# +[0-9.]+$", about);
        Assert.Matches(@"(?m)^runtime +\.NET 10\.", about);
    }

    [Fact]
    public async Task About_tells_what_the_front_end_says_and_links_to_help()
    {
        await using var engine = new CellEngine { AboutLines = [new("front end", "Paper"), new("guide", "https://example.org/a?b=1&c=2")] };
        var screen = new RecordingScreen();

        await engine.RunAsync(new Cell("#!about"), screen, Stop);

        Assert.Matches(@"(?m)^front end +Paper$", screen.Displayed);
        Assert.Contains("<a href=\"https://example.org/a?b=1&amp;c=2\">", Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data["text/html"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!value --name x", Completeness.Incomplete)]
    [InlineData("#!value --name x\ntext", Completeness.Complete)]
    [InlineData("#!value --name x --from-file a", Completeness.Complete)]
    [InlineData("#!html", Completeness.Complete)]
    [InlineData("#!html\n<b>", Completeness.Complete)]
    [InlineData("#!time", Completeness.Complete)]
    public async Task A_prompt_knows_when_a_cell_is_whole(string text, Completeness expected) =>
        Assert.Equal(expected, await Engine.CheckCompletenessAsync(text, cancellationToken: Stop));
}
