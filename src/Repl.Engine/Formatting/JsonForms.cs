using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Formatting;

/// <summary>Values that are JSON.</summary>
internal static class JsonForms
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells whether a value is JSON. A string with JSON in it is a string.</summary>
    public static bool IsJson([NotNullWhen(true)] object? value) => value is JsonDocument or JsonNode or JsonElement { ValueKind: not JsonValueKind.Undefined };

    /// <summary>Reads any of the types in one way.</summary>
    /// <exception cref="ObjectDisposedException">The document was disposed.</exception>
    public static JsonElement Read(object value) => value switch
    {
        JsonDocument document => document.RootElement,
        JsonNode node => Parse(node),
        _ => (JsonElement)value,
    };

    /// <summary>Writes JSON with indents.</summary>
    public static string Indent(JsonElement element)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Indented))
        {
            element.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static JsonElement Parse(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(Relaxed));
        return document.RootElement.Clone();
    }
}
