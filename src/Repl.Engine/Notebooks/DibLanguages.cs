using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>The lines of a <c>.dib</c> that begin a cell, or the JSON about the notebook.</summary>
internal static class DibLanguages
{
    /// <summary>What such a line begins with.</summary>
    public const string Mark = "#!";

    /// <summary>The line above the JSON.</summary>
    public const string Meta = "#!meta";

    // The kernels of .NET Interactive with their other names; `#!meta` may name more.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["csharp"] = "csharp", ["c#"] = "csharp", ["C#"] = "csharp", ["fsharp"] = "fsharp", ["f#"] = "fsharp", ["F#"] = "fsharp",
        ["pwsh"] = "pwsh", ["powershell"] = "pwsh", ["html"] = "html", ["javascript"] = "javascript", ["js"] = "javascript",
        ["markdown"] = "markdown", ["md"] = "markdown", ["mermaid"] = "mermaid", ["sql"] = "sql", ["kql"] = "kql", ["http"] = "http",
        ["value"] = "value", ["sh"] = "sh",
    };

    /// <summary>The words that begin a cell behind <see cref="Mark"/>.</summary>
    /// <param name="meta">The JSON about the notebook, if there is any.</param>
    /// <returns>The name of the language by each word for it.</returns>
    public static Dictionary<string, string> Of(JsonObject? meta)
    {
        var languages = new Dictionary<string, string>(Known);
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

        return languages;
    }

    /// <summary>The language that begins at a line.</summary>
    /// <param name="line">A line of the text.</param>
    /// <param name="languages">What <see cref="Of"/> found.</param>
    /// <returns>Its name, or null when the line belongs to a cell.</returns>
    public static string? BeginsAt(string line, Dictionary<string, string> languages) =>
        line.StartsWith(Mark, StringComparison.Ordinal) ? languages.GetValueOrDefault(line[Mark.Length..].TrimEnd()) : null;
}
