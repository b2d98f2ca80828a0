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
    public sealed record Display(IReadOnlyDictionary<string, string> Data, string? Id = null) : CellOutput;

    /// <summary>What takes the place of a display. In a terminal, only the last of a display stays on the screen.</summary>
    /// <param name="Id">The display's name.</param>
    /// <param name="Data">The new thing by MIME type; always holds <c>text/plain</c>.</param>
    /// <param name="IsLast">Whether it stays as it is.</param>
    public sealed record UpdateDisplay(string Id, IReadOnlyDictionary<string, string> Data, bool IsLast) : CellOutput;

    /// <summary>The value of a C# cell's trailing expression. At most one for each cell.</summary>
    /// <param name="Data">The value by MIME type; always holds <c>text/plain</c>.</param>
    public sealed record Result(IReadOnlyDictionary<string, string> Data) : CellOutput;
}
