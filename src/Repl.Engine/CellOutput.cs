namespace Repl.Engine;

/// <summary>Something that a cell shows while it runs.</summary>
public abstract record CellOutput
{
    private CellOutput()
    {
    }

    /// <summary>Text on standard output. May end in the middle of a line.</summary>
    /// <param name="Content">The text, exactly as it was written.</param>
    public sealed record StandardOutput(string Content) : CellOutput;

    /// <summary>Text on standard error. May end in the middle of a line.</summary>
    /// <param name="Content">The text, exactly as it was written.</param>
    public sealed record StandardError(string Content) : CellOutput;

    /// <summary>Something shown on purpose, such as the table of <c>#!session list</c>.</summary>
    /// <param name="Data">The same thing by MIME type; always holds <c>text/plain</c>.</param>
    /// <param name="Id">A name under which an <see cref="UpdateDisplay"/> can replace it. Null, the default: it stays as it is.</param>
    /// <param name="IsProgress">Whether a terminal keeps only the last of what takes its place. Default false.</param>
    public sealed record Display(IReadOnlyDictionary<string, string> Data, string? Id = null, bool IsProgress = false) : CellOutput;

    /// <summary>What takes the place of a display.</summary>
    /// <param name="Id">The display's name.</param>
    /// <param name="Data">The new thing by MIME type; always holds <c>text/plain</c>.</param>
    /// <param name="IsLast">Whether it is worth keeping: false for progress that goes on.</param>
    public sealed record UpdateDisplay(string Id, IReadOnlyDictionary<string, string> Data, bool IsLast) : CellOutput;

    /// <summary>Removes what the cell has shown so far. A terminal keeps it.</summary>
    /// <param name="WaitsForNext">Whether it stays until there is something new.</param>
    public sealed record Clear(bool WaitsForNext) : CellOutput;

    /// <summary>The value of a C# cell's trailing expression. At most one for each cell.</summary>
    /// <param name="Data">The value by MIME type; always holds <c>text/plain</c>.</param>
    public sealed record Result(IReadOnlyDictionary<string, string> Data) : CellOutput;
}
