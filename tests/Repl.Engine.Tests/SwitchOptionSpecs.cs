using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What may stand behind <c>#!box</c>.</summary>
public sealed class SwitchOptionSpecs : EngineTest
{
    [Fact]
    public async Task A_part_that_takes_longer_than_its_time_fails_and_the_session_stays_usable()
    {
        await RunAsync("#!session open box\n#!box\nkept=1");
        var screen = new RecordingScreen();

        var error = await FailAsync("#!box --timeout 1s\necho before; sleep 1000", screen);

        Assert.Equal("CommandTimeout", error.Name);
        Assert.Equal(
            "Session 'box': The command did not end within 1 s and was interrupted. Its output until then is kept; the session is usable. Allow it more time, if it needs that.",
            error.Message);
        Assert.Equal([error.Message], error.Traceback);
        Assert.Equal("before\n", screen.StandardOutput);
        Assert.Equal("1\n", (await RunAsync("#!box --timeout 1m\necho $kept")).StandardOutput);
    }

    [Theory]
    [InlineData("var value = \"b\\nä\";", "62 0a c3 a4")]
    [InlineData("var value = new byte[] { 0, 255 };", "00 ff")]
    [InlineData("var value = new ReadOnlyMemory<byte>(new byte[] { 1, 2, 3 }, 1, 2);", "02 03")]
    [InlineData("var value = new MemoryStream(new byte[] { 7, 8 });", "07 08")]
    [InlineData("var value = new[] { \"a\", \"b\" };", "61 0a 62 0a")]
    [InlineData("var value = Enumerable.Range(1, 2).Select(n => $\"{n}\");", "31 0a 32 0a")]
    [InlineData("string value = null;", "")]
    public async Task A_variable_is_the_standard_input(string declaration, string bytes)
    {
        await RunAsync(declaration);

        var screen = await RunAsync("#!sh --stdin-from value\nod -An -v -tx1");

        Assert.Equal(bytes, screen.StandardOutput.Trim());
    }

    [Theory]
    [InlineData("var value = new { Name = \"a\", Sizes = new[] { 1, 2 } };", "{\"Name\":\"a\",\"Sizes\":[1,2]}")]
    [InlineData("record Point(int X, int Y); object value = new Point(1, 2);", "{\"X\":1,\"Y\":2}")]
    [InlineData("var value = new Dictionary<string, int> { [\"a\"] = 1 };", "{\"a\":1}")]
    [InlineData("var value = 4.5;", "4.5")]
    public async Task A_variable_that_is_no_text_is_read_as_JSON(string declaration, string json)
    {
        await RunAsync(declaration);

        Assert.Equal(json, (await RunAsync("#!sh --stdin-from value\ncat")).StandardOutput);
    }

    [Fact]
    public async Task Options_hold_down_to_the_next_switch()
    {
        var screen = await RunAsync("""
            #!session open box
            #!csharp
            var text = "text\n";
            #!box --timeout 30 --stdin-from text
            cat
            #!session list
            cat
            #!box
            cat; echo end
            """);

        Assert.Equal("Session 'box' is open to local:\ntext\ntext\nend\n", screen.StandardOutput);
    }

    [Fact]
    public async Task A_variable_is_read_when_its_part_has_its_turn()
    {
        var screen = await RunAsync("var text = \"old\";\ntext = \"new\";\n#!sh --stdin-from text\ncat");

        Assert.Equal("new", screen.StandardOutput);
    }

    [Fact]
    public async Task A_variable_that_is_not_there_lists_those_that_are()
    {
        await RunAsync("var report = 1; var other = 2;");

        var error = await FailAsync("#!sh --stdin-from reprot\ncat");

        Assert.Equal("Line 1: There is no C# variable 'reprot' for --stdin-from. Did you mean 'report'? Variables: other, report.", error.Message);
    }

    [Theory]
    [InlineData("var value = new[] { 1 }.Select<int, string>(_ => throw new Exception(\"oh no.\"));", "oh no.")]
    [InlineData("var value = new MemoryStream(); value.Dispose();", "It is a stream that is closed or only written to.")]
    public async Task A_variable_that_cannot_be_read_fails_the_cell_before_anything_runs(string declaration, string problem)
    {
        await RunAsync(declaration);
        var screen = new RecordingScreen();

        var error = await FailAsync("#!sh --stdin-from value\necho ran", screen);

        Assert.Equal(
            $"Line 1: The C# variable 'value' cannot be read as standard input: {problem} Make a string or bytes of it in a C# cell.", error.Message);
        Assert.Empty(screen.Shown);
    }

    [Fact]
    public async Task Reading_a_variable_that_never_ends_can_be_interrupted()
    {
        await RunAsync("IEnumerable<string> Endless() { while (true) { Console.WriteLine(\"ready\"); yield return \"\"; } }\nvar value = Endless();");
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell("#!sh --stdin-from value\ncat"), screen, interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running.WaitAsync(TestLimits.Wait, Stop));
    }
}
