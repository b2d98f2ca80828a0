using Repl.Engine.CSharp;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.CSharp;

/// <summary><c>#r</c>, <c>#load</c> and <c>using</c> below other code.</summary>
public sealed class HoistedLineSpecs : IDisposable
{
    private readonly Notebook _notebook = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _notebook.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task They_hold_for_the_whole_cell_wherever_they_stand()
    {
        var library = _folder.Compile("Low" + Guid.NewGuid().ToString("N"), "namespace Low { public class Thing { public int Number => 5; } }");
        var script = _folder.Write("low.csx", "var loaded = 7;\nusing System.Text.RegularExpressions;\nvar isMatch = Regex.IsMatch(\"a\", \"a\");");

        Assert.Equal("5 7 True <a />", await _notebook.ValueAsync($$"""
            var thing = new Thing();
            #r "{{library}}"
            if (thing is null) { }
            using Low;
            #load "{{script}}"
              #r "System.Xml.Linq"
            using Element = System.Xml.Linq.XElement;
            $"{thing.Number} {loaded} {isMatch} {new Element("a")}"
            """));
        Assert.Equal(5, await _notebook.ValueAsync("new Thing().Number"));
    }

    [Fact]
    public async Task Errors_and_stack_traces_name_the_lines_that_the_user_sees()
    {
        Assert.StartsWith("(6,5): error CS0103: ", (await _notebook.FailAsync("var x = 1;\nusing System.Text.Json.Nodes;\n\n    missing", firstLine: 3)).Message, StringComparison.Ordinal);
        Assert.StartsWith("(4,9): error CS0246: ", (await _notebook.FailAsync("var x = 1;\n  using No.Such;", firstLine: 3)).Message, StringComparison.Ordinal);
        Assert.Equal("(2,3): error CS0006: Metadata file 'none.dll' could not be found", (await _notebook.FailAsync("var x = 1;\n  #r \"none.dll\"")).Message);
        Assert.Contains((await _notebook.FailAsync("var y = 1;\nusing System.Text.Json.Nodes;\nthrow new Exception();")).Traceback, line => line.EndsWith(", line 3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("var a = \"\"\"\n#r \"none.dll\"\n\"\"\"; a.Length", 13)]
    [InlineData("var b = 1;\n#if NEVER\n#r \"none.dll\"\n#endif\nb", 1)]
    [InlineData("var c = 1;\n/*\n#r \"none.dll\"\n*/\nc", 1)]
    public async Task Text_that_only_looks_like_them_stays(string code, int value) => Assert.Equal(value, await _notebook.ValueAsync(code));

    [Fact]
    public void A_cell_with_them_is_complete() =>
        Assert.Equal(Completeness.Complete, CSharpLanguage.CheckCompleteness("var x = 1;\n#r \"nuget:A\"\n#i \"nuget:b\"\nusing System;\nx"));
}
