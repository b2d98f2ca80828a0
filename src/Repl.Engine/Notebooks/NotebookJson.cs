using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>JSON the way Jupyter lays it out: indented by one, no character escaped that need not be, a final newline.</summary>
/// <remarks>
/// Notebooks are kept under version control, so what was not changed must not show in a diff. <see cref="Utf8JsonWriter"/> cannot
/// be used for that: each of its encoders escapes emoji and some spaces. Numbers are written as they were read.
/// </remarks>
public static class NotebookJson
{
    // Deeper than any output seen (Vega and Plotly reach about 30), and far from the end of the stack.
    private const int DepthLimit = 256;

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = DepthLimit, AllowDuplicateProperties = false };

    /// <summary>Reads JSON.</summary>
    /// <param name="text">The whole document.</param>
    /// <returns>The document; null when it is the word <c>null</c>.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: ReadOptions);

    /// <summary>Writes JSON.</summary>
    /// <param name="document">The document.</param>
    /// <returns>The text, ending in a newline.</returns>
    public static string Format(JsonNode document)
    {
        var text = new StringBuilder();
        Append(text, document, depth: 0);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject members:
                AppendList(text, '{', members, '}', depth, member =>
                {
                    AppendQuoted(text, member.Key);
                    text.Append(": ");
                    Append(text, member.Value, depth + 1);
                });
                break;
            case JsonArray items:
                AppendList(text, '[', items, ']', depth, item => Append(text, item, depth + 1));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                AppendString(text, value);
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void AppendList<T>(StringBuilder text, char open, ICollection<T> items, char close, int depth, Action<T> append)
    {
        text.Append(open);
        var separator = "\n";
        foreach (var item in items)
        {
            text.Append(separator).Append(' ', depth + 1);
            append(item);
            separator = ",\n";
        }

        if (items.Count > 0)
        {
            text.Append('\n').Append(' ', depth);
        }

        text.Append(close);
    }

    private static void AppendString(StringBuilder text, JsonValue value)
    {
        string content;
        try
        {
            content = value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape, is legal JSON but no text: it is passed on as it was read.
            text.Append(value.GetValue<JsonElement>().GetRawText());
            return;
        }

        AppendQuoted(text, content);
    }

    // RFC 8259, section 7: only the quote, the backslash and U+0000 to U+001F must be escaped.
    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
