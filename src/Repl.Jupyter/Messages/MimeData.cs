using System.Text.Json;
using System.Text.Json.Serialization;

namespace Repl.Jupyter.Messages;

/// <summary>One thing by MIME type. Text and base64 are JSON strings; JSON types are embedded as JSON ("Display data").</summary>
/// <param name="Bundle">What the language gave.</param>
[JsonConverter(typeof(MimeDataConverter))]
internal sealed record MimeData(MimeBundle Bundle);

/// <summary>Writes <see cref="MimeData"/>; this kernel never reads it.</summary>
internal sealed class MimeDataConverter : JsonConverter<MimeData>
{
    /// <inheritdoc/>
    public override MimeData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Kernels send display data and never receive it.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MimeData value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (type, content) in value.Bundle.Data)
        {
            writer.WritePropertyName(type);
            if (IsJson(type) && TryParse(content) is { } json)
            {
                using (json)
                {
                    json.WriteTo(writer);
                }
            }
            else
            {
                writer.WriteStringValue(content);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private static JsonDocument? TryParse(string content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            // Shown as the text that it is.
            return null;
        }
    }
}
