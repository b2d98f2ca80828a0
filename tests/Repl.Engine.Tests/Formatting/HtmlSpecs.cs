using System.Data;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Formatting;

public sealed class HtmlSpecs
{
    public static TheoryData<object, string> Tables => new()
    {
        { new { Name = "a<b", Age = 3 }, "<table><tbody><tr><th>Name</th><td>a&lt;b</td></tr><tr><th>Age</th><td>3</td></tr></tbody></table>" },
        { new Person("Ann", null), "<table><thead><tr><th colspan=\"2\">HtmlSpecs.Person</th></tr></thead><tbody><tr><th>Name</th><td>Ann</td></tr><tr><th>Born</th><td><span class=\"repl-note\">null</span></td></tr></tbody></table>" },
        { (1, "x"), "<table><tbody><tr><th>Item1</th><td>1</td></tr><tr><th>Item2</th><td>x</td></tr></tbody></table>" },
        { new List<int> { 7, 8 }, "<table><thead><tr><th></th><th>value</th></tr></thead><tbody><tr><th>0</th><td class=\"repl-number\">7</td></tr><tr><th>1</th><td class=\"repl-number\">8</td></tr></tbody></table>" },
        { new[] { new { A = 1 }, new { A = 2 } }, "<table><thead><tr><th></th><th>A</th></tr></thead><tbody><tr><th>0</th><td class=\"repl-number\">1</td></tr><tr><th>1</th><td class=\"repl-number\">2</td></tr></tbody></table>" },
        { new object[] { "x", DayOfWeek.Friday }, "<table><thead><tr><th></th><th>value</th></tr></thead><tbody><tr><th>0</th><td>x</td></tr><tr><th>1</th><td>Friday</td></tr></tbody></table>" },
        { new Dictionary<string, int[]> { ["k"] = [1, 2] }, "<table><thead><tr><th>key</th><th>value</th></tr></thead><tbody><tr><td>k</td><td>[1, 2]</td></tr></tbody></table>" },
        { new { Inner = new { B = true } }, "<table><tbody><tr><th>Inner</th><td><details><summary>{ B = True }</summary><table><tbody><tr><th>B</th><td>true</td></tr></tbody></table></details></td></tr></tbody></table>" },
        { Array.Empty<string>(), "<span class=\"repl-note\">(empty)</span>" },
        { new Uri("https://example.com/a?b=1&c=2"), "<a href=\"https://example.com/a?b=1&amp;c=2\">https://example.com/a?b=1&amp;c=2</a>" },
        { new Uri("javascript:alert(1)"), "javascript:alert(1)" },
    };

    [Theory]
    [MemberData(nameof(Tables), DisableDiscoveryEnumeration = true)]
    public void Objects_and_collections_are_tables(object value, string expected)
    {
        Assert.Equal(expected, Shown.Html(value));
    }

    [Theory]
    [InlineData(42)]
    [InlineData("text")]
    [InlineData(1.5)]
    [InlineData(DayOfWeek.Friday)]
    [InlineData(typeof(List<int>))]
    [InlineData(null)]
    public void What_is_one_piece_of_text_is_shown_as_text_alone(object? value)
    {
        Assert.Equal(["text/plain"], Shown.TypesOf(value));
    }

    [Fact]
    public void A_form_that_a_value_does_not_have_is_made_when_it_is_asked_for()
    {
        Assert.Contains("<pre>a &lt; b</pre>", "a < b".ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Equal("# title", "# title".ToDisplayString("text/markdown"));
        Assert.Equal("{\n  \"a\": 1\n}", new { A = 1 }.ToDisplayString("application/json"));
    }

    [Fact]
    public void Of_a_long_sequence_the_first_20_are_shown_with_the_count()
    {
        var html = Shown.Html(Enumerable.Range(0, 1000).ToList());

        Assert.Contains("<th>19</th>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<th>20</th>", html, StringComparison.Ordinal);
        Assert.EndsWith("<div class=\"repl-note\">first 20 of 1000</div>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_without_end_is_read_once_and_no_further_than_it_is_shown()
    {
        var read = 0;
        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return read++;
            }
        }

        var forms = Formatter.Format(Endless());

        Assert.Equal(21, read);
        Assert.Contains("first 20; there are more", forms["text/html"], StringComparison.Ordinal);
        Assert.EndsWith("19, ...]", forms["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_throws_shows_that_in_its_place()
    {
        var value = new Broken();

        var html = Shown.Html(value);

        Assert.Contains("<tr><th>Bad</th><td><span class=\"repl-error\">(threw FormatException: &lt;oh no&gt;)</span></td></tr><tr><th>Good</th>", html, StringComparison.Ordinal);
        Assert.Equal(1, value.Asked);
    }

    [Fact]
    public void A_query_that_throws_shows_what_it_gave_before()
    {
        var forms = Formatter.Format(new List<int> { 1, 0 }.Select(n => 10 / n));

        Assert.Contains("<td class=\"repl-number\">10</td></tr></tbody></table><div class=\"repl-error\">(threw DivideByZeroException:", forms["text/html"], StringComparison.Ordinal);
        Assert.StartsWith("[10, (threw DivideByZeroException:", forms["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public void Cycles_and_depth_end()
    {
        var ring = new Node("a");
        ring.Next = ring;
        object nested = new List<object> { "x", ring };
        for (var depth = 0; depth < 10_000; depth++)
        {
            nested = new List<object> { nested };
        }

        Assert.Contains("<span class=\"repl-note\">(cycle)</span>", Shown.Html(ring), StringComparison.Ordinal);
        Assert.Contains("[...]", Shown.Html(nested), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_value_is_cut_and_remains_whole_HTML()
    {
        var html = Shown.Html(Enumerable.Range(0, 20).Select(n => Enumerable.Range(0, 20).Select(m => new { Text = new string('<', 3000), n, m })).ToList());

        Assert.InRange(html.Length, 90_000, 130_000);
        Assert.Contains("cut: the rest is too long to be shown", html, StringComparison.Ordinal);
        System.Xml.Linq.XElement.Parse($"<div>{html}</div>");
    }

    [Fact]
    public void An_exception_folds_out_to_its_stack()
    {
        var thrown = Assert.Throws<FormatException>((Action)(() => throw new FormatException("<bad>", new ArgumentException("inner"))));

        var html = Shown.Html(thrown);

        Assert.StartsWith("<details><summary><span class=\"repl-error\">System.FormatException: &lt;bad&gt;</span></summary><pre>", html, StringComparison.Ordinal);
        Assert.Contains("caused by System.ArgumentException: inner", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_data_has_its_columns_and_first_rows()
    {
        using var table = new DataTable();
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("name");
        for (var row = 0; row < 30; row++)
        {
            table.Rows.Add(row, row == 0 ? DBNull.Value : $"n{row}");
        }

        var forms = Formatter.Format(table);

        Assert.StartsWith("id  name\n0   null\n1   n1\n", forms["text/plain"], StringComparison.Ordinal);
        Assert.EndsWith("\n(first 20 of 30 rows)", forms["text/plain"], StringComparison.Ordinal);
        Assert.Contains("<th>id</th><th>name</th>", forms["text/html"], StringComparison.Ordinal);
        Assert.Contains("first 20 of 30 rows", forms["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_is_a_tree_and_JSON()
    {
        const string json = """{"a":[1,"<é>"],"b":null}""";
        using var document = JsonDocument.Parse(json);

        foreach (object value in (object[])[document, document.RootElement, JsonNode.Parse(json)!])
        {
            var forms = Formatter.Format(value);

            Assert.Equal(["application/json", "text/html", "text/plain"], forms.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("{\n  \"a\": [\n    1,\n    \"<é>\"\n  ],\n  \"b\": null\n}", forms["text/plain"]);
            Assert.Contains("<summary>a: <span class=\"repl-note\">[2]</span></summary><ul><li>0: 1</li><li>1: &quot;&lt;é&gt;&quot;</li></ul>", forms["text/html"], StringComparison.Ordinal);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(forms["application/json"])));
        }
    }

    [Fact]
    public void Bytes_that_are_an_image_are_shown_as_one()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0];
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

        Assert.Equal(Convert.ToBase64String(png), Formatter.Format(png)["image/png"]);
        Assert.Equal(Convert.ToBase64String(jpeg), Formatter.Format(jpeg)["image/jpeg"]);
        Assert.Equal("<svg/>", Formatter.Format(Encoding.UTF8.GetBytes("<svg/>"))["image/svg+xml"]);
        Assert.Contains("src=\"data:image/png;base64,", Shown.Html(new { Picture = png }), StringComparison.Ordinal);
        Assert.Equal(["text/plain"], Shown.TypesOf(new byte[] { 1, 2, 3 }));
    }

    [Fact]
    public void Content_of_HTML_and_scripts_is_shown_as_it_is()
    {
        Assert.Equal("<b>x</b>", Formatter.Format(new HtmlContent("<b>x</b>"))["text/html"]);
        Assert.Equal("<script>alert('<')</script>", Formatter.Format(new ScriptContent("alert('<')"))["text/html"]);
        Assert.Equal("alert('<')", Formatter.Format(new ScriptContent("alert('<')"))["text/plain"]);
        Assert.Contains("<td><b>x</b></td>", Shown.Html(new { Inner = new HtmlContent("<b>x</b>") }), StringComparison.Ordinal);
    }

    private sealed record Person(string Name, DateTime? Born);

    private sealed class Node(string name)
    {
        public string Name => name;

        public Node? Next { get; set; }
    }

    private sealed class Broken
    {
        internal int Asked { get; private set; }

        public int Bad => throw new FormatException($"<oh no>{(Asked++ == 0 ? "" : "again")}");

        public int Good => Asked;
    }
}
