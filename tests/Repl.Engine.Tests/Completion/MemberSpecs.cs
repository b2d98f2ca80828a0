namespace Repl.Engine.Tests.Completion;

public sealed class MemberSpecs(Editor editor) : IClassFixture<Editor>
{
    [Theory]
    [InlineData("list.|", "Count", "Add", "Where", "First")]
    [InlineData("list.Cou|", "Count")]
    [InlineData("list[0].|", "Length", "Split")]
    [InlineData("list?.|", "Count")]
    [InlineData("list.Where(z => z.|", "Length")]
    [InlineData("list.Where(z => z.|)", "Length")]
    [InlineData("list.Select(z => z.Length).OrderBy(n => n.|", "CompareTo")]
    [InlineData("list.GroupBy(z => z.|", "Length")]
    [InlineData("list.ToDictionary(k => k, v => v.|", "Length")]
    [InlineData("foreach (var each in list) { each.|", "Length")]
    [InlineData("foreach (var each in list)\n    each.|\nvar y = 1;", "Length")]
    [InlineData("list.|\nvar y = 1;", "Count", "Where")]
    [InlineData("list.|\nlist.Clear();", "Count")]
    [InlineData("var mine = DateTime.UtcNow; mine.|", "Year")]
    [InlineData("using var file = File.OpenRead(\"x\"); file.|", "Length")]
    [InlineData("(await File.ReadAllTextAsync(\"a\")).|", "Length")]
    [InlineData("from z in list where z.|", "Length")]
    [InlineData("from z in list where z.Length > 1 select z.|", "Length")]
    [InlineData("typo.|", "Inner", "Önder")]
    [InlineData("place.|", "Street", "Note")]
    [InlineData("string.|", "Join", "Empty")]
    [InlineData("Console.|", "WriteLine")]
    [InlineData("System.|", "Console", "Text")]
    [InlineData("System.Text.|", "StringBuilder", "Json")]
    [InlineData("Colour.|", "Red", "Green")]
    [InlineData("int? maybe = 1; maybe?.|", "CompareTo")]
    [InlineData("if (list.|) { }", "Count")]
    [InlineData("new Place(\"a\", 1).|", "Street")]
    [InlineData("class A { int x; void M() { this.|", "x", "M")]
    [InlineData("XDocument.|", "Parse")]
    [InlineData("Sessions.|", "List", "OpenAsync")]
    [InlineData("web_1.|", "RunAsync", "Target", "IsOpen")]
    [InlineData("$\"{list.|}\"", "Count")]
    [InlineData("$\"{list.|", "Count")]
    [InlineData("#!csharp\nvar before = 5;\n#!sh\necho\n#!csharp\nbefore.|", "CompareTo")]
    [InlineData("#r \"nuget:Nothing.Is.Fetched, 1.0.0\"\nlist.|", "Count")]
    public async Task What_stands_before_the_dot_tells_its_members(string text, params string[] expected)
    {
        var found = await editor.CompleteAsync(text);

        Assert.Equal([], expected.Except(found));
    }

    [Theory]
    [InlineData("list.|", "Empty", "ReferenceEquals", ".ctor")]
    [InlineData("string.|", "Length", "Trim")]
    [InlineData("place.|", "Old", "<Clone>$", "get_Street", "EqualityContract")]
    [InlineData("AppDomain.CurrentDomain.|", "AppendPrivatePath")]
    [InlineData("// list.|", "Count")]
    [InlineData("/* list.|", "Count")]
    [InlineData("\"list.|\"", "Count")]
    [InlineData("12|", "list")]
    public async Task What_cannot_stand_there_or_is_hidden_is_not_proposed(string text, params string[] unexpected)
    {
        Assert.Equal([], unexpected.Intersect(await editor.CompleteAsync(text)));
    }
}
