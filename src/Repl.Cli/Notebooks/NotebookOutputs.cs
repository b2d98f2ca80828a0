using System.Text.Json;
using System.Text.Json.Nodes;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Notebooks;

/// <summary>Makes the four kinds of output that nbformat 4 knows, with their names in Jupyter's order.</summary>
internal static class NotebookOutputs
{
    /// <summary>Text that a cell wrote.</summary>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">The text.</param>
    /// <returns>A <c>stream</c> output.</returns>
    public static JsonObject Stream(string name, string text) => new()
    {
        ["name"] = name,
        ["output_type"] = "stream",
        ["text"] = MultilineText.Split(text),
    };

    /// <summary>Something shown on purpose.</summary>
    /// <param name="data">The thing by MIME type.</param>
    /// <returns>A <c>display_data</c> output.</returns>
    public static JsonObject Display(IReadOnlyDictionary<string, string> data) => new()
    {
        ["data"] = MimeBundle(data),
        ["metadata"] = new JsonObject(),
        ["output_type"] = "display_data",
    };

    /// <summary>The value of the cell.</summary>
    /// <param name="data">The value by MIME type.</param>
    /// <param name="executionCount">The cell's own count, from 1.</param>
    /// <returns>An <c>execute_result</c> output.</returns>
    public static JsonObject Result(IReadOnlyDictionary<string, string> data, int executionCount) => new()
    {
        ["data"] = MimeBundle(data),
        ["execution_count"] = executionCount,
        ["metadata"] = new JsonObject(),
        ["output_type"] = "execute_result",
    };

    /// <summary>Why the cell failed.</summary>
    /// <param name="name">The kind of failure.</param>
    /// <param name="message">What happened.</param>
    /// <param name="traceback">The whole report, line by line.</param>
    /// <returns>An <c>error</c> output.</returns>
    public static JsonObject Error(string name, string message, IEnumerable<string> traceback) => new()
    {
        ["ename"] = name,
        ["evalue"] = message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. traceback.Select(line => (JsonNode)line)]),
    };

    private static JsonObject MimeBundle(IReadOnlyDictionary<string, string> data) =>
        new(data.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, MimeValue(entry.Key, entry.Value))));

    // nbformat keeps JSON types as JSON; everything else, base64 included, is text.
    private static JsonNode? MimeValue(string type, string value)
    {
        if (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal))
        {
            try
            {
                return NotebookJson.Parse(value);
            }
            catch (JsonException)
            {
                return value;    // mislabelled by the cell; shown as the text it is
            }
        }

        return MultilineText.Split(value);
    }
}
