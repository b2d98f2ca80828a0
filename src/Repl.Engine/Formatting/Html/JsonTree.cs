using System.Globalization;
using System.Text.Json;

namespace Repl.Engine.Formatting.Html;

/// <summary>JSON as a tree that folds.</summary>
internal static class JsonTree
{
    private const int OpenDepth = 2;
    private const int ShownDepth = 40;
    private const int ShownItems = 200;

    /// <summary>Writes one value with all that it holds, as far as there is room.</summary>
    public static void Add(HtmlBuilder html, JsonElement element) => Add(html, null, element, 0);

    private static void Add(HtmlBuilder html, string? name, JsonElement element, int depth)
    {
        var label = name is null ? "" : $"{name}: ";
        var size = element.ValueKind switch
        {
            JsonValueKind.Object => element.GetPropertyCount(),
            JsonValueKind.Array => element.GetArrayLength(),
            _ => 0,
        };
        if (size == 0 || depth == ShownDepth)
        {
            html.Text(label).Text(element.ValueKind is JsonValueKind.Object or JsonValueKind.Array && size > 0 ? "…" : Show(element));
            return;
        }

        var isObject = element.ValueKind is JsonValueKind.Object;
        html.Markup(depth < OpenDepth ? "<details open><summary>" : "<details><summary>").Text(label)
            .Note(string.Create(CultureInfo.InvariantCulture, $"{(isObject ? '{' : '[')}{size}{(isObject ? '}' : ']')}"))
            .Markup("</summary><ul>");
        var items = isObject
            ? element.EnumerateObject().Select(property => (property.Name, property.Value))
            : element.EnumerateArray().Select((item, index) => (index.ToString(CultureInfo.InvariantCulture), item));
        foreach (var (key, value) in items.Take(ShownItems).TakeWhile(_ => !html.IsFull))
        {
            html.Markup("<li>");
            Add(html, key, value, depth + 1);
            html.Markup("</li>");
        }

        if (size > ShownItems || html.IsFull)
        {
            html.Markup("<li class=\"repl-note\">…</li>");
        }

        html.Markup("</ul></details>");
    }

    private static string Show(JsonElement element) => element.ValueKind is JsonValueKind.String ? $"\"{element.GetString()}\"" : element.GetRawText();
}
