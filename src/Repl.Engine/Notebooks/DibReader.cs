using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>Reads the text format of .NET Interactive: lines such as <c>#!csharp</c> begin cells, <c>#!meta</c> holds JSON about the notebook.</summary>
internal static class DibReader
{
    private const string Mark = "#!";
    private const string Meta = "#!meta";

    // The kernels of .NET Interactive with their other names; `#!meta` may name more.
    private static readonly Dictionary<string, string> KnownLanguages = new(StringComparer.Ordinal)
    {
        ["csharp"] = "csharp", ["c#"] = "csharp", ["C#"] = "csharp", ["fsharp"] = "fsharp", ["f#"] = "fsharp", ["F#"] = "fsharp",
        ["pwsh"] = "pwsh", ["powershell"] = "pwsh", ["html"] = "html", ["javascript"] = "javascript", ["js"] = "javascript",
        ["markdown"] = "markdown", ["md"] = "markdown", ["mermaid"] = "mermaid", ["sql"] = "sql", ["kql"] = "kql", ["http"] = "http",
        ["value"] = "value", ["sh"] = "sh",
    };

    /// <summary>Makes a notebook of nbformat 4 of the text.</summary>
    /// <param name="path">The file, for the error.</param>
    /// <param name="text">Its whole text.</param>
    /// <exception cref="NotebookException">Its <c>#!meta</c> is not JSON.</exception>
    public static Notebook Read(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var meta = ReadMeta(path, lines, out var metaLines);
        var languages = new Dictionary<string, string>(KnownLanguages);
        AddLanguages(languages, meta);

        var cells = new JsonArray();
        var language = DefaultOf(meta);
        var source = new List<string>();
        for (var line = 0; line < lines.Length; line++)
        {
            if (metaLines.Contains(line))
            {
                continue;
            }

            if (lines[line].StartsWith(Mark, StringComparison.Ordinal) && languages.TryGetValue(lines[line][Mark.Length..].TrimEnd(), out var next))
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
            ["metadata"] = meta is null ? new JsonObject() : new JsonObject { ["polyglot_notebook"] = meta.DeepClone() },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        });
    }

    private static JsonObject? ReadMeta(string path, string[] lines, out HashSet<int> metaLines)
    {
        var first = Array.FindIndex(lines, line => line.TrimEnd() == Meta);
        if (first < 0)
        {
            metaLines = [];
            return null;
        }

        var end = Array.FindIndex(lines, first + 1, line => line.StartsWith(Mark, StringComparison.Ordinal));
        end = end < 0 ? lines.Length : end;
        metaLines = [.. Enumerable.Range(first, end - first)];
        try
        {
            var text = string.Join('\n', lines[(first + 1)..end]);
            return string.IsNullOrWhiteSpace(text) ? null : NotebookJson.Parse(text) as JsonObject;
        }
        catch (JsonException exception)
        {
            throw new NotebookException(path, $"has no valid JSON below its `{Meta}` line {first + 1}", "mend it, or delete that line and the JSON.", exception);
        }
    }

    private static void AddLanguages(Dictionary<string, string> languages, JsonObject? meta)
    {
        foreach (var item in ((meta?["kernelInfo"] as JsonObject)?["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (NotebookMetadata.TextOf(item["name"]) is { } name)
            {
                foreach (var alias in (item["aliases"] as JsonArray ?? []).Select(NotebookMetadata.TextOf).OfType<string>().Append(name))
                {
                    languages[alias] = name;
                }
            }
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

        var cell = new JsonObject { ["cell_type"] = language == CellLanguages.Markdown ? "markdown" : "code", ["metadata"] = new JsonObject() };
        if (language != CellLanguages.Markdown)
        {
            cell["metadata"] = new JsonObject
            {
                ["dotnet_interactive"] = new JsonObject { ["language"] = language },
                ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language },
            };
            cell["execution_count"] = null;
            cell["outputs"] = new JsonArray();
        }

        cell["source"] = MultilineText.Split(string.Join('\n', source));
        cells.Add((JsonNode)cell);
    }
}
