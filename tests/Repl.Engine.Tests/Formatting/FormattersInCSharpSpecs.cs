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
}
