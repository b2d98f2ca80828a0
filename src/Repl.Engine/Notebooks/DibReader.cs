using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>
/// Reads the text format of .NET Interactive: lines such as <c>#!csharp</c> begin cells, <c>#!meta</c> holds JSON about the notebook.
/// <see cref="DibWriter"/> writes it.
/// </summary>
internal static class DibReader
{
    /// <summary>Makes a notebook of nbformat 4 of the text.</summary>
    /// <param name="path">The file, for the error.</param>
    /// <param name="text">Its whole text.</param>
    /// <exception cref="NotebookException">Its <c>#!meta</c> is not JSON.</exception>
    public static Notebook Read(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var meta = ReadMeta(path, lines, out var metaLines);
        var languages = DibLanguages.Of(meta);

        var cells = new JsonArray();
        var language = DefaultOf(meta);
        var source = new List<string>();
        for (var line = 0; line < lines.Length; line++)
        {
            if (metaLines.Contains(line))
            {
                continue;
            }

            if (DibLanguages.BeginsAt(lines[line], languages) is { } next)
            {
                AddCell(cells, language, source);
                language = next;
                source.Clear();
            }
            else
            {
                source.Add(lines[line]);
            }
        }

        AddCell(cells, language, source);
        return Notebook.From(new JsonObject
        {
            ["cells"] = cells,
            ["metadata"] = Metadata(meta),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        });
    }

    // What Jupyter and papermill look at, to choose a kernel.
    private static JsonObject Metadata(JsonObject? meta)
    {
        var metadata = new JsonObject
        {
            ["kernelspec"] = new JsonObject
            {
                ["display_name"] = DotNetKernel.DisplayName,
                ["language"] = DotNetKernel.Language,
                ["name"] = DotNetKernel.Name,
            },
            ["language_info"] = new JsonObject
            {
                ["file_extension"] = ".cs",
                ["mimetype"] = "text/x-csharp",
                ["name"] = DotNetKernel.Language,
                ["pygments_lexer"] = "csharp",
            },
        };
        if (meta is not null)
        {
            metadata["polyglot_notebook"] = meta.DeepClone();
        }

        return metadata;
    }

    private static JsonObject? ReadMeta(string path, string[] lines, out HashSet<int> metaLines)
    {
        var first = Array.FindIndex(lines, line => line.TrimEnd() == DibLanguages.Meta);
        if (first < 0)
        {
            metaLines = [];
            return null;
        }

        var end = Array.FindIndex(lines, first + 1, line => line.StartsWith(DibLanguages.Mark, StringComparison.Ordinal));
        end = end < 0 ? lines.Length : end;
        metaLines = [.. Enumerable.Range(first, end - first)];
        try
        {
            var text = string.Join('\n', lines[(first + 1)..end]);
            return string.IsNullOrWhiteSpace(text) ? null : NotebookJson.Parse(text) as JsonObject;
        }
        catch (JsonException exception)
        {
            throw new NotebookException(path, $"has no valid JSON below its `{DibLanguages.Meta}` line {first + 1}", "mend it, or delete that line and the JSON.", exception);
        }
    }

    private static string DefaultOf(JsonObject? meta) =>
        NotebookMetadata.TextOf((meta?["kernelInfo"] as JsonObject)?["defaultKernelName"]) ?? CellLanguages.CSharp;

    private static void AddCell(JsonArray cells, string language, List<string> lines)
    {
        var source = lines.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse().ToList();
        if (source.Count == 0)
        {
            return;
        }

        // Jupyter hands the kernel a cell's text and not its metadata, so the text has to name a language that is not the kernel's.
        if (language is not (CellLanguages.Markdown or CellLanguages.CSharp))
        {
            source.Insert(0, DibLanguages.Mark + language);
        }

        var text = MultilineText.Split(string.Join('\n', source));
        cells.Add((JsonNode)(language == CellLanguages.Markdown ? MarkdownCell(text) : CodeCell(language, text)));
    }

    // The names of both are in Jupyter's order.
    private static JsonObject MarkdownCell(JsonArray text) => new()
    {
        ["cell_type"] = "markdown",
        ["metadata"] = new JsonObject(),
        ["source"] = text,
    };

    private static JsonObject CodeCell(string language, JsonArray text) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["metadata"] = new JsonObject
        {
            ["dotnet_interactive"] = new JsonObject { ["language"] = language },
            ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language },
        },
        ["outputs"] = new JsonArray(),
        ["source"] = text,
    };
}
