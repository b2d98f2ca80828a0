using System.Text.Json.Serialization;

namespace Microsoft.DotNet.Interactive.Formatting.TabularData;

/// <summary>Rows with named columns, as front ends know them: <c>application/vnd.dataresource+json</c> (Frictionless Data, Tabular Data Resource).</summary>
/// <remarks>Never changes. Written as JSON it is that form, also where it is shared with a script.</remarks>
[TypeFormatterSource(typeof(TabularDataFormatters))]
public sealed class TabularDataResource
{
    internal const string MimeType = "application/vnd.dataresource+json";

    internal TabularDataResource(TableSchema schema, IReadOnlyList<IReadOnlyDictionary<string, object?>> data) => (Schema, Data) = (schema, data);

    /// <summary>What the rows are said to be: <c>tabular-data-resource</c>.</summary>
    [JsonPropertyName("profile")]
    public string Profile { get; } = "tabular-data-resource";

    /// <summary>The columns.</summary>
    [JsonPropertyName("schema")]
    public TableSchema Schema { get; }

    /// <summary>The rows: values by the name of their column.</summary>
    [JsonPropertyName("data")]
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Data { get; }
}
