using System.Text.Json;
using System.Text.Json.Serialization;

namespace Repl.Jupyter.Messages;

/// <summary>One cell in a <c>history_reply</c>, which the document writes as a tuple: session, line, and the input or a pair with its output.</summary>
/// <param name="Session">The number of the kernel's run.</param>
/// <param name="Line">The cell's number in it.</param>
/// <param name="Input">The cell's text.</param>
/// <param name="HasOutput">Whether a pair was asked for. Outputs are not kept: they are null.</param>
[JsonConverter(typeof(HistoryItemConverter))]
internal sealed record HistoryItem(int Session, int Line, string Input, bool HasOutput);

/// <summary>Writes <see cref="HistoryItem"/>; this kernel never reads it.</summary>
internal sealed class HistoryItemConverter : JsonConverter<HistoryItem>
{
    /// <inheritdoc/>
    public override HistoryItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Kernels send history and never receive it.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, HistoryItem value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Session);
        writer.WriteNumberValue(value.Line);
        if (value.HasOutput)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(value.Input);
            writer.WriteNullValue();
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStringValue(value.Input);
        }

        writer.WriteEndArray();
    }
}
