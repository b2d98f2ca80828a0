using System.Text.Json.Serialization;

namespace Microsoft.DotNet.Interactive.Formatting.TabularData;

/// <summary>The columns of rows (Frictionless Data, Table Schema).</summary>
public sealed class TableSchema
{
    internal TableSchema(IReadOnlyList<TableSchemaField> fields) => Fields = fields;

    /// <summary>The columns, in their order.</summary>
    [JsonPropertyName("fields")]
    public IReadOnlyList<TableSchemaField> Fields { get; }

    /// <summary>The columns that tell rows apart. None is known.</summary>
    [JsonPropertyName("primaryKey")]
    public IReadOnlyList<string> PrimaryKey { get; } = [];
}
