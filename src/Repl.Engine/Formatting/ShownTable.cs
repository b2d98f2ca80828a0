using Repl.Engine.Formatting.Html;

namespace Repl.Engine.Formatting;

/// <summary>Rows of short texts that are shown as aligned text and as an HTML table.</summary>
/// <param name="Header">The names of the columns; null where the first column names the rows.</param>
/// <param name="Rows">Rows of equal length. At least one where there is no header.</param>
internal sealed record ShownTable(string[]? Header, IReadOnlyList<string[]> Rows)
{
    /// <summary>Both forms of tables that are shown together, by MIME type.</summary>
    /// <param name="tables">At least one.</param>
    public static IReadOnlyDictionary<string, string> Format(params IReadOnlyList<ShownTable> tables)
    {
        var html = new HtmlBuilder().Markup(HtmlStyle.Open);
        foreach (var table in tables)
        {
            table.AddTo(html);
        }

        return new Dictionary<string, string>
        {
            [MimeTypes.PlainText] = string.Join("\n\n", tables.Select(table => TextTable.Align(table.Header is { } header ? [header, .. table.Rows] : table.Rows))),
            [MimeTypes.Html] = html.Markup(HtmlStyle.Close).ToString(),
        };
    }

    private void AddTo(HtmlBuilder html)
    {
        html.Markup("<table>");
        if (Header is not null)
        {
            html.Markup("<thead>");
            AddRow(html, Header, _ => "th");
            html.Markup("</thead>");
        }

        html.Markup("<tbody>");
        foreach (var row in Rows.TakeWhile(_ => !html.IsFull))
        {
            AddRow(html, row, column => Header is null && column == 0 ? "th" : "td");
        }

        html.Markup("</tbody></table>");
    }

    private static void AddRow(HtmlBuilder html, string[] cells, Func<int, string> element)
    {
        html.Markup("<tr>");
        foreach (var (column, cell) in cells.Index())
        {
            html.Markup($"<{element(column)}>");
            AddCell(html, cell);
            html.Markup($"</{element(column)}>");
        }

        html.Markup("</tr>");
    }

    private static void AddCell(HtmlBuilder html, string cell)
    {
        if (cell.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(cell, UriKind.Absolute, out var address))
        {
            html.Markup($"<a href=\"{Markup.Encode(address.AbsoluteUri)}\">").Text(cell).Markup("</a>");
        }
        else
        {
            html.Text(cell);
        }
    }
}
