namespace Repl.Engine.Formatting;

/// <summary>Rows of short texts, in columns that are as wide as their widest cell.</summary>
internal static class TextTable
{
    /// <summary>Aligns the columns.</summary>
    /// <param name="rows">Rows of equal length, the header among them where there is one.</param>
    /// <returns>One line for each row, without a final newline.</returns>
    public static string Align(IReadOnlyList<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
