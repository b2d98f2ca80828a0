using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Notebooks;

/// <summary>Brings a document of nbformat 4.0 to 4.4 up to 4.5, which asks for an id on each cell, and fills in required fields.</summary>
internal static partial class NotebookUpgrade
{
    private const int MinorFormat = 5;

    /// <summary>Changes the document in place. Fields that are there keep their values and their order.</summary>
    /// <param name="document">A notebook of nbformat 4.</param>
    public static void Apply(JsonObject document)
    {
        var cells = document["cells"]!.AsArray();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < cells.Count; index++)
        {
            Complete(cells[index]!.AsObject(), index, ids);
        }

        AddMissing(document, "metadata", () => new JsonObject());
        if (document["nbformat_minor"] is not JsonValue minor || !minor.TryGetValue(out int number) || number < MinorFormat)
        {
            document["nbformat_minor"] = MinorFormat;
        }
    }

    private static void Complete(JsonObject cell, int index, HashSet<string> ids)
    {
        var source = MultilineText.TryJoin(cell["source"])!;
        if (!HasOwnId(cell, ids))
        {
            cell.Remove("id");
            AddMissing(cell, "id", () => NewId(source, index, ids));
        }

        if (cell["source"] is not JsonArray)
        {
            cell["source"] = MultilineText.Split(source);
        }

        AddMissing(cell, "metadata", () => new JsonObject());
        if (new NotebookCell(cell).IsCode)
        {
            AddMissing(cell, "execution_count", () => null);
            AddMissing(cell, "outputs", () => new JsonArray());
        }
    }

    private static bool HasOwnId(JsonObject cell, HashSet<string> ids) =>
        cell["id"] is { } id && id.GetValueKind() == JsonValueKind.String
        && ValidId.IsMatch(id.GetValue<string>()) && ids.Add(id.GetValue<string>());

    // Made from the cell and its place, not at random: two runs of one old notebook can then be compared.
    private static JsonNode NewId(string source, int index, HashSet<string> ids)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{index}/{attempt}/{source}"));
            var id = Convert.ToHexStringLower(hash.AsSpan(0, 4));
            if (ids.Add(id))
            {
                return id;
            }
        }
    }

    // Jupyter sorts the names of each object; a new one goes where Jupyter would have put it.
    private static void AddMissing(JsonObject target, string name, Func<JsonNode?> create)
    {
        if (!target.ContainsKey(name))
        {
            var place = target.TakeWhile(member => string.CompareOrdinal(member.Key, name) < 0).Count();
            target.Insert(place, name, create());
        }
    }

    // The pattern of `cell_id` in nbformat.v4.5.schema.json.
    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex ValidId { get; }
}
