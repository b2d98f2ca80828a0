using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>Writes the text format of .NET Interactive, laid out as its own tools do.</summary>
public static class DibWriter
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a notebook, which stays as it is.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The text, and what it does not say.</returns>
    /// <remarks>
    /// Cells without text are left out, and so are blank lines around the text of a cell. The format has no way to say that a line
    /// such as <c>#!csharp</c> belongs to a cell: code is cut there, which runs it in the same languages; in Markdown, a blank before
    /// the line keeps text from becoming code.
    /// </remarks>
    public static DibText Write(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var cells = notebook.Cells
            .Where(cell => (cell.IsCode || cell.IsMarkdown) && !string.IsNullOrWhiteSpace(cell.Source))
            .Select(cell => new DibCell(LanguageOf(notebook, cell), cell.Source))
            .ToList();
        var meta = MetaFor(notebook, cells);
        var languages = DibLanguages.Of(meta);
        var notes = DibLosses.Of(notebook)
            .Concat(DibLosses.OfText(cells, languages));

        var sections = cells.Select(cell => $"{DibLanguages.Mark}{cell.Language}\n\n{cell.Text(languages)}\n");
        if (meta is not null)
        {
            sections = sections.Prepend($"{DibLanguages.Meta}\n\n{meta.ToJsonString(OneLine)}\n");
        }

        return new DibText(string.Join('\n', sections), [.. notes]);
    }

    private static string LanguageOf(Notebook notebook, NotebookCell cell)
    {
        if (cell.IsMarkdown)
        {
            return CellLanguages.Markdown;
        }

        var name = CellLanguage.NameOf(notebook, cell);
        return CellLanguage.IsCSharp(name) ? CellLanguages.CSharp : name;
    }

    // A language that every reader knows need not be named; nor does a notebook that says nothing about itself begin to.
    private static JsonObject? MetaFor(Notebook notebook, List<DibCell> cells)
    {
        var meta = (notebook.Document["metadata"] as JsonObject)?["polyglot_notebook"]?.DeepClone() as JsonObject;
        var known = DibLanguages.Of(meta);
        var missing = cells.Select(cell => cell.Language).Distinct().Where(language => !known.ContainsKey(language)).ToList();
        if (missing.Count == 0)
        {
            return meta;
        }

        meta ??= [];
        if (meta["kernelInfo"] is not JsonObject kernels)
        {
            meta["kernelInfo"] = kernels = new JsonObject { ["defaultKernelName"] = CellLanguages.CSharp };
        }

        if (kernels["items"] is not JsonArray items)
        {
            kernels["items"] = items = [Item(CellLanguages.CSharp)];
        }

        foreach (var language in missing)
        {
            items.Add((JsonNode)Item(language));
        }

        return meta;
    }

    private static JsonObject Item(string language) => new() { ["aliases"] = new JsonArray(), ["name"] = language };
}
