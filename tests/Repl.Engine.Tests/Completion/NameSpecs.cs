using Repl.Engine.Completion;

namespace Repl.Engine.Tests.Completion;

public sealed class NameSpecs(Editor editor) : IClassFixture<Editor>
{
    [Theory]
    [InlineData("|", "list", "typo", "Add", "Console", "foreach", "Sessions", "System", "web_1", "CellCancellation")]
    [InlineData("li|", "list")]
    [InlineData("Con|", "Console", "Convert")]
    [InlineData("XDoc|", "XDocument")]
    [InlineData("var x = 5; { var inner = 1; in|", "inner", "int")]
    [InlineData("list.Where(each => ea|", "each")]
    [InlineData("void F(int count) { cou|", "count")]
    [InlineData("var q = new StringB|", "StringBuilder")]
    [InlineData("List<Pla|", "Place")]
    [InlineData("using System.Te|", "Text")]
    [InlineData("using Sys|", "System")]
    [InlineData("using static System.Ma|", "Math")]
    [InlineData("Add(le|", "left:")]
    [InlineData("Add(1, |", "right:", "list")]
    [InlineData("new Place(|", "Street:", "Number:")]
    [InlineData("new Place(\"a\", 1) { |", "Note")]
    [InlineData("new Place(\"a\", 1) { No|", "Note")]
    [InlineData("var moved = place with { |", "Street", "Number", "Note")]
    [InlineData("place is { Str|", "Street")]
    [InlineData("if (paint == |", "Colour.Red", "Colour.Green")]
    [InlineData("switch (paint) { case |", "Colour.Red")]
    [InlineData("paint switch { |", "Colour.Red")]
    [InlineData("Colour c = |", "Colour.Blue")]
    [InlineData("\"a\".Split('b', |", "StringSplitOptions.TrimEntries", "options:")]
    [InlineData("class A { [Obs|", "Obsolete")]
    [InlineData("class A { public override |", "string ToString()", "int GetHashCode()")]
    [InlineData("list.Count i|", "is")]
    [InlineData("aw|", "await")]
    [InlineData("cla|", "class")]
    [InlineData("void F(int count) { var inner = 1; |", "count", "inner")]
    [InlineData("foreach (var each in list) |", "each")]
    [InlineData("list.Where(each => |", "each")]
    [InlineData("#!session open late\n#!csharp\npla|", "place")]
    public async Task Names_that_fit_the_place_are_proposed(string text, params string[] expected)
    {
        Assert.Equal([], expected.Except(await editor.CompleteAsync(text)));
    }

    [Theory]
    [InlineData("|", "MemberwiseClone", "Equals", "<Initialize>", "Submission#0", "<Factory>")]
    [InlineData("var q = new |", "Console", "list", "IDisposable")]
    [InlineData("using |", "list", "Console", "foreach")]
    [InlineData("new Place(\"a\", 1) { |", "list", "Old")]
    [InlineData("Add(left: 1, |", "left:")]
    [InlineData("int |", "list", "Console")]
    public async Task Names_that_do_not_fit_are_not(string text, params string[] unexpected)
    {
        Assert.Equal([], unexpected.Intersect(await editor.CompleteAsync(text)));
    }

    [Fact]
    public async Task Beginnings_come_before_humps_and_nothing_comes_twice()
    {
        var found = await editor.CompleteAsync("File.RA|");
        Assert.Contains("ReadAllText", found);
        found = await editor.CompleteAsync("File.ReadAllTextA|");
        Assert.Equal("ReadAllTextAsync", found[0]);
        found = await editor.CompleteAsync("t|");
        Assert.Equal("typo", found[0]);
        Assert.True(Array.IndexOf(found, "typeof") < Array.IndexOf(found, "Task"));
        Assert.Equal(found.Distinct(), found);
    }

    [Fact]
    public async Task A_proposal_replaces_what_was_typed_of_the_name()
    {
        var found = await editor.ProposeAsync("var smile = \"😀\"; list.Co|unt");
        Assert.Equal(("var smile = \"😀\"; list.".Length, "var smile = \"😀\"; list.Co".Length), (found.Start, found.End));

        found = await editor.ProposeAsync("var x = 1;\r\n\r\nlist.Co|");
        Assert.Equal(("var x = 1;\r\n\r\nlist.".Length, "var x = 1;\r\n\r\nlist.Co".Length), (found.Start, found.End));
    }

    [Theory]
    [InlineData("list|", "list", ProposalKind.Variable)]
    [InlineData("list.Coun|", "Count", ProposalKind.Property)]
    [InlineData("list.Wher|", "Where", ProposalKind.Method)]
    [InlineData("Consol|", "Console", ProposalKind.Class)]
    [InlineData("Syste|", "System", ProposalKind.Namespace)]
    [InlineData("Colou|", "Colour", ProposalKind.Enumeration)]
    [InlineData("Colour.Re|", "Red", ProposalKind.EnumerationValue)]
    [InlineData("DateTim|", "DateTime", ProposalKind.Structure)]
    [InlineData("IDisposabl|", "IDisposable", ProposalKind.Interface)]
    [InlineData("forea|", "foreach", ProposalKind.Keyword)]
    [InlineData("int.MaxV|", "MaxValue", ProposalKind.Field)]
    public async Task A_proposal_tells_what_it_is(string text, string name, ProposalKind kind)
    {
        Assert.Equal(kind, (await editor.ProposeAsync(text)).Items.First(item => item.Text == name).Kind);
    }

    [Fact]
    public async Task Nothing_of_a_cell_runs_and_a_running_cell_is_not_waited_for()
    {
        var screen = new RecordingScreen();
        var running = editor.Engine.RunAsync(
            new Cell("Console.WriteLine(\"runs\"); await Task.Delay(Timeout.Infinite, CellCancellation);"), screen, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var stopped = editor.Engine.RunAsync(new Cell("1"), new RecordingScreen(), stop.Token);
        await screen.WaitForAsync("runs");

        Assert.Contains("Count", await editor.CompleteAsync("list.Clear(); list.|"));
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await stopped;
    }
}
