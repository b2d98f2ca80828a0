namespace Repl.Engine.Tests;

public sealed class RichResultSpecs : EngineTest
{
    [Fact]
    public async Task Tables_of_sessions_are_shown_as_HTML_too()
    {
        await RunAsync("#!session open a[1-2]");

        var list = Data(await RunAsync("#!session list"));
        var status = Data(await RunAsync("#!session status a1"));
        var group = Data(await RunAsync("#!@a\necho '<hello>'"));

        Assert.Contains("<thead><tr><th>name</th><th>state</th><th>target</th><th>started</th><th>id</th></tr></thead><tbody><tr><td>a1</td><td>", list["text/html"], StringComparison.Ordinal);
        Assert.Contains("<th>group</th><th>sessions</th>", list["text/html"], StringComparison.Ordinal);
        Assert.Contains("<tr><th>name</th><td>a1</td></tr>", status["text/html"], StringComparison.Ordinal);
        Assert.Contains("<td>0</td>", group["text/html"], StringComparison.Ordinal);
        Assert.Contains("<td>&lt;hello&gt;</td>", group["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_of_commands_are_cards()
    {
        await RunAsync("#!session open a[1-2]");

        var one = (await RunAsync("await a1.RunAsync(\"printf '\\\\033[32mok\\\\033[0m'\")")).Shown.OfType<CellOutput.Result>().Single().Data;
        var both = (await RunAsync("await Sessions.Group(\"a\").RunAsync(\"echo hi\")")).Shown.OfType<CellOutput.Result>().Single().Data;

        Assert.Contains("<pre class=\"repl-stdout\"><span style=\"color:#2b8449\">ok</span></pre>", one["text/html"], StringComparison.Ordinal);
        Assert.Contains("a2 (local:)", both["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_draws_a_chart_without_usings()
    {
        var shown = (await RunAsync("Chart.Line(new[] { 1, 3, 2 }, \"in\").AddLine(new[] { 2, 2, 4 }, \"out\").Titled(\"Traffic\").Labelled(x: \"hour\")"))
            .Shown.OfType<CellOutput.Result>().Single().Data;

        Assert.StartsWith("<svg ", shown["image/svg+xml"], StringComparison.Ordinal);
        Assert.StartsWith("Line chart 'Traffic'", shown["text/plain"], StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, string> Data(RecordingScreen screen) => screen.Shown.OfType<CellOutput.Display>().Single().Data;
}
