namespace Repl.Engine.Tests.DotNetInteractive;

/// <summary>Notebooks of .NET Interactive show rows as tabular data.</summary>
public sealed class TabularDataSpecs : EngineTest
{
    [Fact]
    public async Task Rows_are_shown_as_a_table_and_as_what_front_ends_draw()
    {
        var screen = await RunAsync("""
            using Microsoft.DotNet.Interactive.Formatting.TabularData;

            new[] { new { Name = "a", Size = 1, Open = true }, new { Name = "b", Size = 2, Open = false } }.ToTabularDataResource().Display();
            """);

        var data = Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data;
        Assert.Equal(["Name | Size | Open", "a | 1 | true"], Columns(data["text/plain"]).Take(2));
        Assert.Contains("<th>Size</th>", data["text/html"], StringComparison.Ordinal);
        Assert.Equal(
            """{"profile":"tabular-data-resource","schema":{"fields":[{"name":"Name","type":"string"},{"name":"Size","type":"integer"},{"name":"Open","type":"boolean"}],"primaryKey":[]},"data":[{"Name":"a","Size":1,"Open":true},{"Name":"b","Size":2,"Open":false}]}""",
            data["application/vnd.dataresource+json"]);
    }

    [Fact]
    public async Task JSON_dictionaries_and_tables_of_data_are_rows_too()
    {
        var screen = await RunAsync("""
            using System.Data;
            using System.Text.Json;

            var fields = JsonDocument.Parse("[{\"n\": 1.5}, {\"n\": null, \"list\": [1]}]").ToTabularDataResource().Schema.Fields;
            var table = new DataTable();
            table.Columns.Add("id", typeof(int));
            table.Rows.Add(7);
            table.Rows.Add(DBNull.Value);
            Console.WriteLine(string.Join(", ", fields.Select(field => $"{field.Name}: {field.Type}")));
            Console.WriteLine(table.ToTabularDataResource().Data.Count + " " + table.ToTabularDataResource().Data[1]["id"]);
            Console.WriteLine(JsonSerializer.Serialize(new[] { new Dictionary<string, object> { ["k"] = "v" } }.ToTabularDataResource().Data));
            Console.WriteLine(JsonSerializer.Serialize(new[] { 4, 5 }.ToTabularDataResource().Data));
            """);

        Assert.Equal("n: number, list: array\n2 \n[{\"k\":\"v\"}]\n[{\"value\":4},{\"value\":5}]\n", screen.StandardOutput);
    }

    private static IEnumerable<string> Columns(string text) =>
        text.Split('\n').Select(line => string.Join(" | ", line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
