using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>nbformat's <c>multiline_string</c>: text as one string, or as a list of lines that keep their newlines.</summary>
public static class MultilineText
{
    /// <summary>Puts the text together.</summary>
    /// <param name="node">A string or a list of strings.</param>
    /// <returns>The text, or null when <paramref name="node"/> is neither.</returns>
    public static string? TryJoin(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonArray lines when lines.All(IsString) => string.Concat(lines.Select(line => line!.GetValue<string>())),
                JsonValue when IsString(node) => node.GetValue<string>(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;    // an escape such as \ud83d alone: legal JSON, but no text
        }
    }

    /// <summary>Takes the text apart, as Jupyter writes it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its lines; empty for no text.</returns>
    public static JsonArray Split(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }

    private static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
