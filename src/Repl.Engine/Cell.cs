namespace Repl.Engine;

/// <summary>One piece of input, before it is read for magic commands and language switches.</summary>
/// <param name="Text">What the user typed. May mix languages by lines such as <c>#!csharp</c>, <c>#!sh</c> or <c>#!web</c>.</param>
/// <param name="Language">The language of the lines before the first switch: <c>csharp</c>, <c>sh</c>, or a session's name.</param>
public sealed record Cell(string Text, string Language = CellLanguages.CSharp)
{
    /// <summary>What errors call the cell. Null, the default: <c>cell 1</c> and so on, in the order of running.</summary>
    public string? Name { get; init; }

    /// <summary>Which cells it waits for: those of the same lane. Cells of different lanes run side by side. Default: the unnamed lane.</summary>
    public string Lane { get; init; } = "";
}
