namespace Repl.Engine;

/// <summary>How a cell ended.</summary>
public abstract record CellOutcome
{
    private CellOutcome()
    {
    }

    /// <summary>Every part of the cell ran to its end.</summary>
    public sealed record Succeeded : CellOutcome;

    /// <summary>A part of the cell failed; the parts after it did not run.</summary>
    /// <param name="Error">What the user is told.</param>
    public sealed record Failed(CellError Error) : CellOutcome;

    /// <summary>The user interrupted the cell. Sessions and variables live on.</summary>
    public sealed record Cancelled : CellOutcome;
}
