namespace Repl.Engine.Tests;

/// <summary>Cells show values before they end, and replace what they have shown.</summary>
public sealed class DisplaySpecs : EngineTest
{
    [Theory]
    [InlineData("display(1 + 1);")]
    [InlineData("(1 + 1).Display();")]
    [InlineData("await Task.Run(() => display(2));")]
    public async Task A_value_is_shown_in_the_middle_of_a_cell(string code)
    {
        var screen = await RunAsync($"Console.WriteLine(\"before\"); {code} Console.WriteLine(\"after\");");

        Assert.Collection(
            screen.Shown,
            output => Assert.Equal(new CellOutput.StandardOutput("before\n"), output),
            output => Assert.Equal("2", Assert.IsType<CellOutput.Display>(output).Data["text/plain"]),
            output => Assert.Equal(new CellOutput.StandardOutput("after\n"), output));
    }

    [Fact]
    public async Task A_later_cell_replaces_what_an_earlier_one_has_shown()
    {
        var first = await RunAsync("var shown = display(\"half\");");

        var second = await RunAsync("shown.Update(\"whole\");");

        var display = Assert.IsType<CellOutput.Display>(Assert.Single(first.Shown, output => output is CellOutput.Display));
        var update = Assert.IsType<CellOutput.UpdateDisplay>(Assert.Single(second.Shown));
        Assert.Equal((display.Id, "whole", true), (update.Id, update.Data["text/plain"], update.IsLast));
    }

    [Fact]
    public async Task Text_is_shown_as_what_it_is()
    {
        var screen = await RunAsync("\"<b>bold</b>\".DisplayAs(\"text/html\");");

        var display = Assert.IsType<CellOutput.Display>(Assert.Single(screen.Shown, output => output is CellOutput.Display));
        Assert.Equal("<b>bold</b>", display.Data["text/html"]);
    }

    [Theory]
    [InlineData("HTML(\"<b>bold</b>\")")]
    [InlineData("display(HTML(\"<b>bold</b>\"));")]
    [InlineData("HTML(\"<b>bold</b>\").Display(\"text/html\");")]
    public async Task HTML_is_shown_as_it_is(string code)
    {
        var data = Assert.Single((await RunAsync(code)).Shown) switch
        {
            CellOutput.Display display => display.Data,
            CellOutput.Result result => result.Data,
            var other => throw new InvalidOperationException($"{other}"),
        };

        Assert.Equal("<b>bold</b>", data["text/html"]);
    }

    [Theory]
    [InlineData("ClearOutput();", false)]
    [InlineData("ClearOutput(wait: true);", true)]
    public async Task A_cell_removes_what_it_has_shown(string code, bool waits) =>
        Assert.Equal(new CellOutput.Clear(waits), Assert.Single((await RunAsync(code)).Shown));
}
