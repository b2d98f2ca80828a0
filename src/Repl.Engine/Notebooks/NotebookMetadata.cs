using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>Reads what other programs noted about a notebook or one of its cells. Nothing of it need be there.</summary>
internal static class NotebookMetadata
{
    /// <summary>A text in the metadata.</summary>
    /// <param name="owner">A notebook or a cell.</param>
    /// <param name="path">The names that lead to the text.</param>
    /// <returns>The text, or null when it is missing, empty or something else.</returns>
    public static string? FindText(JsonObject owner, params ReadOnlySpan<string> path)
    {
        var node = owner["metadata"];
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return TextOf(node);
    }

    /// <summary>A text that may be there.</summary>
    /// <param name="node">Any value.</param>
    /// <returns>The text, or null when it is missing, empty or something else.</returns>
    public static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text ? text : null;
}
