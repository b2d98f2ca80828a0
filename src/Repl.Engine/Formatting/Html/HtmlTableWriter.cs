using System.Collections;
using System.Data;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Repl.Engine.CSharp;

namespace Repl.Engine.Formatting.Html;

/// <summary>Writes the tables of one value's HTML.</summary>
/// <param name="html">Receives them.</param>
/// <param name="reader">Reads what values hold.</param>
/// <param name="registry">What users have said about types.</param>
/// <param name="add">Writes the value in a cell.</param>
internal sealed class HtmlTableWriter(HtmlBuilder html, ValueReader reader, FormatterRegistry registry, Action<object?> add)
{
    private const int ShownColumns = 50;

    /// <summary>Tells whether a value is a tuple or one entry of a dictionary, which are short enough not to be folded.</summary>
    public static bool IsPair(object value) => value is ITuple || (value.GetType().IsGenericType && value.GetType().GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    /// <summary>A row for each member.</summary>
    public void AddMembers(object value)
    {
        var name = CSharpTypeNames.Of(value.GetType());
        html.Markup("<table>");
        if (value is not ITuple && name != CSharpTypeNames.AnonymousType)
        {
            html.Markup("<thead><tr><th colspan=\"2\">").Text(name).Markup("</th></tr></thead>");
        }

        html.Markup("<tbody>");
        foreach (var member in reader.Members(value).TakeWhile(_ => !html.IsFull))
        {
            html.Markup("<tr><th>").Text(member.Name).Markup("</th>");
            AddCell(member.Value, member.Failure);
            html.Markup("</tr>");
        }

        html.Markup("</tbody></table>");
    }

    /// <summary>A row for each key.</summary>
    public void AddEntries(IEnumerable entries)
    {
        var read = reader.Items(entries);
        html.Markup("<table><thead><tr><th>key</th><th>value</th></tr></thead><tbody>");
        foreach (var entry in read.Shown.OfType<object>().TakeWhile(_ => !html.IsFull))
        {
            var (key, value) = Entries.Split(entry);
            html.Markup("<tr>");
            AddCell(key);
            AddCell(value);
            html.Markup("</tr>");
        }

        End(read);
    }

    /// <summary>A row for each item, with its members where all are objects of one type.</summary>
    public void AddItems(IEnumerable items)
    {
        var read = reader.Items(items);
        if (read.Shown.Count == 0 && read.Failure is null && !read.IsCut)
        {
            html.Note("(empty)");
            return;
        }

        var columns = ColumnsOf(read.Shown);
        html.Markup("<table><thead><tr><th></th>");
        foreach (var column in columns is [] ? ["value"] : columns)
        {
            html.Markup("<th>").Text(column).Markup("</th>");
        }

        html.Markup("</tr></thead><tbody>");
        foreach (var (index, item) in read.Shown.Index().TakeWhile(_ => !html.IsFull))
        {
            html.Markup(string.Create(CultureInfo.InvariantCulture, $"<tr><th>{index}</th>"));
            if (columns is [])
            {
                AddCell(item, isColumn: true);
            }
            else
            {
                foreach (var member in reader.Members(item!).Take(columns.Count).TakeWhile(_ => !html.IsFull))
                {
                    AddCell(member.Value, member.Failure, isColumn: true);
                }
            }

            html.Markup("</tr>");
        }

        End(read);
    }

    /// <summary>The rows of a table of data.</summary>
    /// <param name="value">Such a table.</param>
    public void AddData(object value)
    {
        var table = (DataTable)value;
        var (rows, note) = DataTables.Read(table);
        html.Markup("<table><thead><tr>");
        foreach (DataColumn column in table.Columns)
        {
            html.Markup("<th>").Text(column.ColumnName).Markup("</th>");
        }

        html.Markup("</tr></thead><tbody>");
        foreach (var row in rows.TakeWhile(_ => !html.IsFull))
        {
            html.Markup("<tr>");
            foreach (var cell in row.ItemArray.TakeWhile(_ => !html.IsFull))
            {
                AddCell(cell is DBNull ? null : cell, isColumn: true);
            }

            html.Markup("</tr>");
        }

        End(note);
    }

    private IReadOnlyList<string> ColumnsOf(IReadOnlyList<object?> items)
    {
        var type = items.Count == 0 ? null : items[0]?.GetType();
        return type is not null && items.All(item => item?.GetType() == type) && registry.Of(type).IsEmpty && ValueKinds.Of(items[0]!) is ValueKind.Members
            ? [.. ValueMembers.Of(type).Take(ShownColumns).Select(member => member.Name)]
            : [];
    }

    // Numbers stand below each other in a column of values that are alike.
    private void AddCell(object? value, Exception? failure = null, bool isColumn = false)
    {
        html.Markup(isColumn && IsNumber(value) ? "<td class=\"repl-number\">" : "<td>");
        if (failure is null)
        {
            add(value);
        }
        else
        {
            html.Element("span", "repl-error", UserCode.Describe(failure));
        }

        html.Markup("</td>");
    }

    private void End(ReadItems read)
    {
        End(!read.IsCut ? null : read.Count is { } all ? $"first {read.Shown.Count} of {all}" : $"first {read.Shown.Count}; there are more");
        if (read.Failure is { } failure)
        {
            html.Element("div", "repl-error", UserCode.Describe(failure));
        }
    }

    private void End(string? note)
    {
        html.Markup("</tbody></table>");
        if (html.IsFull)
        {
            html.Markup("<div class=\"repl-note\">cut: the rest is too long to be shown</div>");
        }
        else if (note is not null)
        {
            html.Element("div", "repl-note", note);
        }
    }

    private static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or float or double or decimal or Half or Int128 or UInt128 or BigInteger;
}
