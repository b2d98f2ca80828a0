using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>A notebook in memory. Holds the document as it was read, so that what is unknown here survives.</summary>
public sealed class Notebook
{
    private Notebook(JsonObject document, IReadOnlyList<NotebookCell> cells) => (Document, Cells) = (document, cells);

    /// <summary>The whole document, nbformat 4.</summary>
    public JsonObject Document { get; }

    /// <summary>Its cells from top to bottom.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>A text in the notebook's metadata.</summary>
    /// <param name="path">The names that lead to it.</param>
    /// <returns>The text, or null when it is missing, empty or something else.</returns>
    public string? FindMetadata(params ReadOnlySpan<string> path) => NotebookMetadata.FindText(Document, path);

    /// <summary>Takes a document that <see cref="NotebookReader"/> found to be a notebook.</summary>
    /// <param name="document">An object with a list of objects named <c>cells</c>.</param>
    /// <returns>The notebook.</returns>
    public static Notebook From(JsonObject document) =>
        new(document, [.. document["cells"]!.AsArray().Select(cell => new NotebookCell(cell!.AsObject()))]);
}
