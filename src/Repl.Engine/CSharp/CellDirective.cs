namespace Repl.Engine.CSharp;

/// <summary>A line of a cell that brings something into it: <c>#r</c>, <c>#load</c> or <c>#i</c>.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Path">What stands between its quotes.</param>
/// <param name="Start">Where its <c>#</c> stands.</param>
/// <param name="Length">To the end of the line, without the line break.</param>
internal sealed record CellDirective(string Kind, string Path, int Start, int Length)
{
    /// <summary>References a library, or a package.</summary>
    public const string Reference = "r";

    /// <summary>Loads a script.</summary>
    public const string Load = "load";

    /// <summary>Names a source of packages, which the script dialect does not know.</summary>
    public const string Source = "i";
}
