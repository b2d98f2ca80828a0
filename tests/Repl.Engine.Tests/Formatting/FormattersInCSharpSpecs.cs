namespace Repl.Engine.Tests.Formatting;

/// <summary>Formatters as cells use them, with what is imported for that. Changes how lists are shown, so nothing else runs beside it.</summary>
[Collection(nameof(FormatterLimitSpecs))]
public sealed class FormattersInCSharpSpecs : EngineTest
{
    [Fact]
    public async Task A_cell_registers_how_its_own_type_is_shown()
    {
        await RunAsync("""
            record City(string Name, int People);
            class Chart { }                                     // a name of our own is the user's to take
            Formatter.Register<City>(city => $"<b>{city.Name}</b>");
            Formatter.Register(typeof(List<>), (list, writer) => writer.Write("a list"), "text/plain");
            """);

        var shown = (await RunAsync("new[] { new City(\"Ulm\", 128_000) }")).Shown.OfType<CellOutput.Result>().Single().Data;

        Assert.Contains("<td><b>Ulm</b></td>", shown["text/html"], StringComparison.Ordinal);
        Assert.Equal("[City { Name = Ulm, People = 128000 }]", shown["text/plain"]);
        Assert.Equal("a list", (await RunAsync("new List<City>()")).Result);
        Assert.Equal("<b>Ulm</b>, Chart", (await RunAsync("new City(\"Ulm\", 1).ToDisplayString(\"text/html\") + \", \" + new Chart().ToDisplayString()")).Result);

        Assert.Equal("[]", (await RunAsync("Formatter.ResetToDefault();\nnew List<City>()")).Result);
    }

    [Fact]
    public async Task A_type_names_what_shows_it_and_what_cells_register_comes_first()
    {
        await RunAsync(""""
            using Microsoft.DotNet.Interactive.Formatting;

            [TypeFormatterSource(typeof(RoomFormatters), PreferredMimeTypes = new[] { "text/html" })]
            public class Room { public string Name = "<hall>"; }
            public class Attic : Room { }

            class RoomFormatters : ITypeFormatterSource
            {
                public IEnumerable<ITypeFormatter> CreateTypeFormatters() => new ITypeFormatter[]
                {
                    new PlainTextFormatter<Room>(room => $"room {room.Name}"),
                    new HtmlFormatter<Room>((room, context) => context.Writer.Write("<b>room</b>")),
                    new HtmlFormatter<Attic>(_ => "<b>for another type</b>"),
                };
            }
            """");

        var shown = (await RunAsync("new Attic()")).Shown.OfType<CellOutput.Result>().Single().Data;
        Assert.Equal([("text/html", "<b>room</b>"), ("text/plain", "room <hall>")], shown.OrderBy(form => form.Key).Select(form => (form.Key, form.Value)));
        Assert.Contains("<td><b>room</b></td>", (await RunAsync("new[] { new Room() }")).Shown.OfType<CellOutput.Result>().Single().Data["text/html"], StringComparison.Ordinal);

        Assert.Equal("<i>ours</i>", (await RunAsync("Formatter<Room>.Register(room => \"<i>ours</i>\");\nnew Room().ToDisplayString(\"text/html\")")).Result);
        Assert.Equal("<b>room</b>", (await RunAsync("Formatter.ResetToDefault();\nnew Room().ToDisplayString(\"text/html\")")).Result);
        Assert.Equal("by one", (await RunAsync("Formatter.Register(new PlainTextFormatter<Room>(_ => \"by one\"));\nnew Room()")).Result);
        await RunAsync("Formatter.ResetToDefault();");
    }

    [Fact]
    public async Task A_library_has_formatters_of_its_own_that_are_known_by_name()
    {
        await RunAsync("""
            class TypeFormatterSourceAttribute : Attribute
            {
                public TypeFormatterSourceAttribute(Type formatterSourceType) { }
                public string[] PreferredMimeTypes { get; set; }
            }

            class Source { public IEnumerable<object> CreateTypeFormatters() { yield return new ByName { MimeType = "text/html" }; } }
            class Broken { public Broken() => throw new FormatException("no formatters"); }

            class ByName
            {
                public string MimeType { get; set; }
                public bool Format(object instance, System.IO.TextWriter writer) { writer.Write("<b>by name</b>"); return true; }
            }

            [TypeFormatterSource(typeof(Source))] class Shown { }
            [TypeFormatterSource(typeof(Broken))] class Failing { }
            """);

        Assert.Equal("<b>by name</b>", (await RunAsync("new Shown().ToDisplayString(\"text/html\")")).Result);
        Assert.Contains("(threw FormatException: no formatters)", (await RunAsync("new Failing().ToDisplayString(\"text/html\")")).Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_type_of_items_has_a_limit_of_its_own()
    {
        var limited = await RunAsync("Formatter<int>.ListExpansionLimit = 3;\ndisplay(Enumerable.Range(1, 10));\ndisplay(new List<char> { 'a', 'b', 'c', 'd' });\nFormatter<int>.ListExpansionLimit + Formatter<char>.ListExpansionLimit");
        var reset = await RunAsync("Formatter.ResetToDefault();\nEnumerable.Range(1, 4)");

        Assert.Equal(["[1, 2, 3, ... (10 in all)]", "['a', 'b', 'c', 'd']"], limited.Shown.OfType<CellOutput.Display>().Select(shown => shown.Data["text/plain"]));
        Assert.Equal("23", limited.Result);
        Assert.Equal("[1, 2, 3, 4]", reset.Result);
    }
}
