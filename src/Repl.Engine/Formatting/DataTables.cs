using System.Data;
using System.Runtime.CompilerServices;

namespace Repl.Engine.Formatting;

/// <summary>Tables of data, such as a database gives.</summary>
internal static class DataTables
{
    /// <summary>Tells whether a value is one. A method of its own, since it loads an assembly that few need.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsTable(object value) => value is DataTable;

    /// <summary>The rows that are shown, and what stands below them where those are not all.</summary>
    public static (IReadOnlyList<DataRow> Rows, string? Note) Read(DataTable table)
    {
        var limit = Formatter.ListExpansionLimit;
        var rows = table.Rows.Cast<DataRow>().Where(row => row.RowState is not DataRowState.Deleted).Take(limit).ToList();
        return (rows, table.Rows.Count > limit ? $"first {limit} of {table.Rows.Count} rows" : null);
    }

    /// <summary>The table in aligned columns.</summary>
    /// <param name="value">A table.</param>
    public static string ToText(object value)
    {
        var table = (DataTable)value;
        var (rows, note) = Read(table);
        if (table.Columns.Count == 0)
        {
            return "(a table without columns)";
        }

        string[] header = [.. table.Columns.Cast<DataColumn>().Select(column => column.ColumnName)];
        var text = TextTable.Align([header, .. rows.Select(row => (string[])[.. row.ItemArray.Select(Show)])]);
        return note is null ? text : $"{text}\n({note})";
    }

    private static string Show(object? cell) => cell switch
    {
        null or DBNull => "null",
        string text => text,
        _ => SimpleValues.TryWrite(cell, out var simple) ? simple : cell.ToString() ?? "null",
    };
}
