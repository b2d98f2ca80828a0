using System.Data;
using System.Text.Json;
using Repl.Engine.Formatting;

namespace Microsoft.DotNet.Interactive.Formatting.TabularData;

/// <summary>Shows tabular data as a table, and for front ends that draw it themselves as what it is.</summary>
internal sealed class TabularDataFormatters : ITypeFormatterSource
{
    /// <inheritdoc/>
    public IEnumerable<ITypeFormatter> CreateTypeFormatters() =>
    [
        new PlainTextFormatter<TabularDataResource>(resource => ToTable(resource).ToDisplayString()),
        new HtmlFormatter<TabularDataResource>(resource => ToTable(resource).ToDisplayString(MimeTypes.Html)),
        new DataFormatter(),
    ];

    private static DataTable ToTable(TabularDataResource resource)
    {
        var table = new DataTable();
        foreach (var field in resource.Schema.Fields)
        {
            table.Columns.Add(field.Name, typeof(object));
        }

        foreach (var row in resource.Data)
        {
            table.Rows.Add([.. resource.Schema.Fields.Select(field => row.GetValueOrDefault(field.Name))]);
        }

        return table;
    }

    private sealed class DataFormatter() : TypeFormatter<TabularDataResource>(TabularDataResource.MimeType, Writing(resource => JsonSerializer.Serialize(resource)));
}
