using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>One cell of a notebook: a view on its JSON.</summary>
/// <param name="document">The cell's object, whose <c>source</c> is known to be text.</param>
public sealed class NotebookCell(JsonObject document)
{
    /// <summary>Whether the cell can be run.</summary>
    public bool IsCode => Text(document["cell_type"]) == "code";

    /// <summary>Whether the cell is text in Markdown.</summary>
    public bool IsMarkdown => Text(document["cell_type"]) == "markdown";

    /// <summary>Whether an earlier run left something in the cell.</summary>
    public bool HasOutputs => document["outputs"] is JsonArray { Count: > 0 };

    /// <summary>Whether pictures or other files are kept in the cell.</summary>
    public bool HasAttachments => document["attachments"] is JsonObject { Count: > 0 };

    /// <summary>What the cell says.</summary>
    public string Source => MultilineText.TryJoin(document["source"]) ?? "";

    /// <summary>The cell's tags, such as <c>raises-exception</c>.</summary>
    public IEnumerable<string> Tags =>
        (document["metadata"] as JsonObject)?["tags"] is JsonArray tags ? tags.Select(Text).OfType<string>() : [];

    /// <summary>A text in the cell's metadata.</summary>
    /// <param name="path">The names that lead to it.</param>
    /// <returns>The text, or null when it is missing, empty or something else.</returns>
    public string? FindMetadata(params ReadOnlySpan<string> path) => NotebookMetadata.FindText(document, path);

    /// <summary>Replaces what an earlier run left in a code cell.</summary>
    /// <param name="outputs">The outputs, as nbformat describes them.</param>
    /// <param name="executionCount">Which run of the kernel this was, from 1; null when the cell did not run.</param>
    public void SetOutputs(JsonArray outputs, int? executionCount)
    {
        document["execution_count"] = executionCount;
        document["outputs"] = outputs;
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
