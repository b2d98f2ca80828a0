using System.Text;

namespace Repl.Engine.Tests.DotNetInteractive;

/// <summary>Notebooks of .NET Interactive write HTML in C#.</summary>
[Collection(nameof(Formatting.FormatterLimitSpecs))]
public sealed class PocketViewSpecs : EngineTest
{
    private const string Tags = "using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;";

    // Expression, and the HTML of it.
    private static readonly (string Code, string Html)[] Elements =
    [
        ("h1(\"Results\")", "<h1>Results</h1>"),
        ("div(\"a < b\", i(\"c\"), 4.5, null)", "<div>a &lt; b<i>c</i>4.5null</div>"),
        ("a[href: \"x?a=1&b=2\", data_kind: 7](\"go\")", "<a href=\"x?a=1&amp;b=2\" data-kind=\"7\">go</a>"),
        ("input[\"disabled\"][@class: \"one\"][@class: \"two\"]", "<input disabled class=\"two\">"),
        ("p[new Dictionary<string, object> { [\"id\"] = \"first\" }]", "<p id=\"first\"></p>"),
        ("td(HTML(\"<u>u</u>\"), new HtmlString(\"<s>s</s>\"), br)", "<td><u>u</u><s>s</s><br></td>"),
        ("table(Enumerable.Range(1, 2).Select(n => tr(td(n))))", "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>"),
        ("new PocketView(\"my-tag\").ToString()", "<my-tag></my-tag>"),
    ];

    [Fact]
    public async Task Elements_take_content_and_attributes_and_encode_text()
    {
        var cell = new StringBuilder($"{Tags}\nusing Microsoft.AspNetCore.Html;\n");
        foreach (var (code, _) in Elements)
        {
            cell.AppendLine($"Console.WriteLine({code});");
        }

        var written = (await RunAsync(cell.ToString())).StandardOutput;

        Assert.Equal(Elements.Select(element => element.Html), written.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Elements_are_shown_as_HTML_wherever_a_value_is_shown()
    {
        var screen = await RunAsync($$"""
            {{Tags}}
            display(b("one"));
            b("two").Display();
            var part = span;
            var full = part("three");
            display(div(part, full));
            record Town(string Name);
            Formatter.Register<Town>((town, writer) => writer.Write(b(town.Name)), mimeType: HtmlFormatter.MimeType);
            display(div(new Town("Ulm")));
            new { Where = i("here") }
            """);

        Assert.Equal(
            ["<b>one</b>", "<b>two</b>", "<div><span></span><span>three</span></div>", "<div><b>Ulm</b></div>"],
            screen.Shown.OfType<CellOutput.Display>().Select(shown => shown.Data["text/html"].Replace("""<div class="repl">""", "", StringComparison.Ordinal)));
        Assert.Contains("<td><i>here</i></td>", screen.Shown.OfType<CellOutput.Result>().Single().Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formulas_are_LaTeX_and_text_within_other_values()
    {
        var screen = await RunAsync("""
            display((LaTeXString)@"\begin{align} a &= b \end{align}");
            display((MathString)@"\sqrt{x}");
            new[] { (MathString)"x < y" }
            """);

        Assert.Equal([@"\begin{align} a &= b \end{align}", @"$$\sqrt{x}$$"], screen.Shown.OfType<CellOutput.Display>().Select(shown => shown.Data["text/latex"]));
        Assert.Contains("x &lt; y", screen.Shown.OfType<CellOutput.Result>().Single().Data["text/html"], StringComparison.Ordinal);
    }
}
