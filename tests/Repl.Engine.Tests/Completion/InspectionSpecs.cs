using Repl.Engine.Completion;

namespace Repl.Engine.Tests.Completion;

public sealed class InspectionSpecs(Editor editor) : IClassFixture<Editor>
{
    [Theory]
    [InlineData("lis|t", "List<string> list")]
    [InlineData("list|", "List<string> list")]
    [InlineData("Console.Write|Line(1)", "void Console.WriteLine(int value)", "void Console.WriteLine()", "Writes the text representation of")]
    [InlineData("Strin|g.Empty", "string", "sequence of UTF-16 code units")]
    [InlineData("list.Wher|e(z => true)", "IEnumerable<string>", "Filters a sequence")]
    [InlineData("Ad|d(1)", "int Add(int left, int right = 2)", "Adds up.")]
    [InlineData("Sessio|ns", "SessionRegistry", "The open sessions.")]
    [InlineData("web|_1", "ISession web_1", "web-1: session to local")]
    [InlineData("Add(1, |", "int Add(int left, int right = 2)", "Argument: int right")]
    [InlineData("Add(|)", "Argument: int left: The first.")]
    [InlineData("#!session op|en", "Opens a session", "--shell")]
    [InlineData("#!web-1|", "session to local")]
    public async Task What_stands_at_the_cursor_is_explained(string text, params string[] expected)
    {
        var found = await InspectAsync(text, isDetailed: false);

        Assert.All(expected, part => Assert.Contains(part, found!.Plain, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asked_for_all_there_is_parameters_results_and_exceptions_are_told_too()
    {
        var found = await InspectAsync("File.ReadAll|Text(\"a\")", isDetailed: true);

        Assert.Contains("path: The file to open for reading.", found!.Plain, StringComparison.Ordinal);
        Assert.Contains("Returns: ", found.Plain, StringComparison.Ordinal);
        Assert.Contains("Throws: FileNotFoundException: ", found.Plain, StringComparison.Ordinal);
        Assert.Contains("**Throws** `FileNotFoundException`: ", found.Markdown, StringComparison.Ordinal);
        Assert.StartsWith("```csharp\nstring File.ReadAllText(string path)", found.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_inherits_its_documentation_is_explained_by_that()
    {
        const string Types = """
            /// <summary>A clock.</summary>
            interface IClock
            {
                /// <summary>Tells the time.</summary>
                /// <param name="zone">Where.</param>
                string Tell(string zone);
            }
            abstract class Part
            {
                /// <summary>Winds it up.</summary>
                public abstract void Wind();
            }
            /// <inheritdoc/>
            class Clock : Part, IClock
            {
                /// <inheritdoc/>
                /// <param name="zone">In which town.</param>
                public string Tell(string zone) => zone;
                /// <inheritdoc/>
                public override void Wind() { }
                /// <inheritdoc/>
                public string Alone() => "";
            }

            """;

        Assert.Contains("Tells the time.\n\nzone: In which town.", (await InspectAsync(Types + "new Clock().Tel|l(null)", isDetailed: true))!.Plain, StringComparison.Ordinal);
        Assert.Contains("Winds it up.", (await InspectAsync(Types + "new Clock().Win|d()", isDetailed: false))!.Plain, StringComparison.Ordinal);
        Assert.Equal("string Clock.Alone()", (await InspectAsync(Types + "new Clock().Alon|e()", isDetailed: false))!.Plain);
        Assert.Contains("Says how values of a type are shown", (await InspectAsync("Formatter<int>.Regis|ter", isDetailed: false))!.Plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|")]
    [InlineData("// lis|t")]
    [InlineData("#!sh\nec|ho")]
    [InlineData("nothing|")]
    public async Task Of_what_is_not_known_nothing_is_told(string text) => Assert.Null(await InspectAsync(text, isDetailed: true));

    [Theory]
    [InlineData("if (true) {", "    ")]
    [InlineData("{\n    if (true) {\n", "        ")]
    [InlineData("if (true) {\n    F(1,", "    ")]
    [InlineData("var x =", "")]
    public void The_next_line_is_indented(string text, string expected) => Assert.Equal(expected, Indentation.After(text));

    private Task<Inspection?> InspectAsync(string text, bool isDetailed)
    {
        var position = text.IndexOf('|', StringComparison.Ordinal);
        return editor.Engine.InspectAsync(text.Remove(position, 1), position, isDetailed, cancellationToken: TestContext.Current.CancellationToken);
    }
}
