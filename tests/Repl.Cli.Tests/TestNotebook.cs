using System.Text.Json.Nodes;
using Repl.Engine.Notebooks;
using Repl.Tests.Support;

namespace Repl.Cli.Tests;

/// <summary>Small notebooks for tests.</summary>
internal static class TestNotebook
{
    /// <summary>A notebook of code cells.</summary>
    public static Notebook Of(params IEnumerable<JsonObject> cells) => Notebook.From(Document(cells));

    /// <summary>The text of a notebook of code cells.</summary>
    public static string Text(params IEnumerable<JsonObject> cells) => NotebookJson.Format(Document(cells));

    /// <summary>A code cell.</summary>
    public static JsonObject Code(string source, params IEnumerable<string> tags) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = 7,
        ["metadata"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) },
        ["outputs"] = new JsonArray(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = "of an earlier run\n" }),
        ["source"] = source,
    };

    /// <summary>A markdown cell.</summary>
    public static JsonObject Markdown(string source) =>
        new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };

    /// <summary>Runs a Python program that knows Jupyter's own notebook library, and expects it to succeed.</summary>
    public static async Task<string> PythonAsync(string program, params IEnumerable<string> arguments)
    {
        var python = RequiredProgram.Python("nbformat");
        await using var running = RunningProgram.Start(python, ["-c", program, .. arguments]);
        var result = await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.ToString());
        return result.StandardOutput;
    }

    private static JsonObject Document(IEnumerable<JsonObject> cells) => new()
    {
        ["cells"] = new JsonArray([.. cells]),
        ["metadata"] = new JsonObject(),
        ["nbformat"] = 4,
        ["nbformat_minor"] = 2,
    };
}
