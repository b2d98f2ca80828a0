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
    [InlineData("#!session open y\n#!y\nls", "")]
    public async Task What_is_wrong_with_a_cell_is_found_without_running_it(string text, string expected)
    {
        var found = await editor.Engine.DiagnoseAsync(text, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, string.Join(' ', found.Select(wrong => $"{wrong.Id} {wrong.Line},{wrong.Column}")));
    }
}
