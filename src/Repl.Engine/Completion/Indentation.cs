namespace Repl.Engine.Completion;

/// <summary>How far the next line of unfinished text is to be indented.</summary>
public static class Indentation
{
    private const string Step = "    ";

    /// <summary>Tells what the line after a text should start with: as much as its last line, and four spaces more behind an opening brace or bracket.</summary>
    /// <param name="text">A cell's text so far.</param>
    /// <returns>Blanks; empty for none.</returns>
    public static string After(string text)
    {
        var last = text.TrimEnd('\n', '\r').ReplaceLineEndings("\n").Split('\n')[^1];
        var indent = last[..^last.TrimStart().Length];
        return last.TrimEnd() is [.., '{' or '(' or '['] ? indent + Step : indent;
    }
}
