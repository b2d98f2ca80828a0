using System.Text.Json.Serialization;

namespace Microsoft.DotNet.Interactive.Formatting.TabularData;

/// <summary>A column.</summary>
public sealed class TableSchemaField
{
    internal TableSchemaField(string name, string type) => (Name, Type) = (name, type);

    /// <summary>What it is called.</summary>
    [JsonPropertyName("name")]
    public string Name { get; }

    /// <summary>What its values are, by the words of Table Schema: <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>string</c>, <c>datetime</c>, <c>array</c>, <c>object</c>; <c>any</c> where they differ.</summary>
    [JsonPropertyName("type")]
    public string Type { get; }
}
