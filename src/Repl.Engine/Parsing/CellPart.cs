namespace Repl.Engine.Parsing;

/// <summary>A stretch of a cell that is evaluated as a whole.</summary>
/// <param name="FirstLine">Where it starts in the cell; the first line is 1.</param>
internal abstract record CellPart(int FirstLine)
{
    /// <summary>Code in one language.</summary>
    /// <param name="Language">The word of the switch before it, or the cell's own language.</param>
    /// <param name="Text">The code; never blank.</param>
    /// <param name="FirstLine">Where the code starts in the cell.</param>
    public sealed record Code(string Language, string Text, int FirstLine) : CellPart(FirstLine);

    /// <summary>A line such as <c>#!web</c>: what follows is in that language.</summary>
    /// <param name="Language">The word behind <c>#!</c>; <c>@web</c> is a group of sessions. Whether there is such a language shows when the part's turn comes.</param>
    /// <param name="Rest">What stands behind the word: options for the code that follows.</param>
    /// <param name="FirstLine">The line in the cell.</param>
    public sealed record Switch(string Language, string Rest, int FirstLine) : CellPart(FirstLine);

    /// <summary>A magic command: one line, for some of them with text below it.</summary>
    /// <param name="CommandLine">The line without <c>#!</c>, exactly as it stands.</param>
    /// <param name="FirstLine">Its line in the cell.</param>
    /// <param name="Language">The language that it stands in, which is that of the lines below too.</param>
    /// <param name="Text">What stands below a command that takes text, without blank lines around it; else empty.</param>
    public sealed record Magic(string CommandLine, int FirstLine, string Language, string Text = "") : CellPart(FirstLine);
}
