using System.Text.Json.Nodes;

namespace Repl.Cli.Tests;

/// <summary>What <c>repl run --output</c> wrote.</summary>
internal static class ExecutedNotebook
{
    /// <summary>Checks the file with Jupyter's own library, and reads what each code cell showed.</summary>
    /// <param name="path">The executed notebook.</param>
    /// <returns>The texts of each code cell, with <c>name: message</c> for an error.</returns>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path)
    {
        await TestNotebook.PythonAsync(
            "import sys, nbformat; nbformat.validate(nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT))", path);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        return
        [
            .. from cell in document["cells"]!.AsArray()
               where (string?)cell!["cell_type"] == "code"
               select string.Concat(cell["outputs"]!.AsArray().Select(output => Text(output!))),
        ];
    }

    private static string Text(JsonNode output) => (string?)output["output_type"] switch
    {
        "stream" => Lines(output["text"]!),
        "error" => $"{output["ename"]}: {output["evalue"]}",
        _ => Lines(output["data"]!["text/plain"]!),
    };

    private static string Lines(JsonNode text) =>
        text is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string)text!;
}
