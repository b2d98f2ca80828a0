namespace Repl.Engine.Tests.Completion;

public sealed class DiagnosisSpecs(Editor editor) : IClassFixture<Editor>
{
    [Theory]
    [InlineData("list.Count", "")]
    [InlineData("var x = 1;\nlist.Nothing();", "CS1061 2,6")]
    [InlineData("#!sh\necho\n#!csharp\nint number = \"text\";", "CS0029 4,14")]
    [InlineData("var first = 1;\n#!sh\necho\n#!csharp\nfirst + 1", "")]
    [InlineData("int F() { return 1; F(); }", "CS0162 1,21")]
    [InlineData("1\n#!nowhere\nls", " 2,1")]
    [InlineData("#!session open x --nothing", " 1,1")]
    [InlineData("static class Text { public static int Twice(this int n) => 2 * n; }\n2.Twice().Nothing()", "CS1061 2,11")]
    [InlineData("namespace Shapes { class Square { } }\nvar square = new Shapes.Square();\nsquare.Nothing();", "CS1061 3,8")]
    [InlineData("file class Hidden { int F() => nothing; }", "CS0103 1,32")]
    [InlineData("var xml = 1;\nusing System.Xml;\n  #r \"nuget:Some.Package\"\nXmlNode node = null; nothing();", "CS0103 4,22")]
    [InlineData("using var stream = new MemoryStream();\nConsole.ReadKey();", "")]
    [InlineData("static class More { public static int Half(this int n) => n / 2; }\n#!csharp\n4.Half()", "")]
    [InlineData("#!session open y\n#!y\nls", "")]
    public async Task What_is_wrong_with_a_cell_is_found_without_running_it(string text, string expected)
    {
        var found = await editor.Engine.DiagnoseAsync(text, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, string.Join(' ', found.Select(wrong => $"{wrong.Id} {wrong.Line},{wrong.Column}")));
    }
}
