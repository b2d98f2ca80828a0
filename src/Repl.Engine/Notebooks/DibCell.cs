namespace Repl.Engine.Notebooks;

/// <summary>One cell on its way into a <c>.dib</c>.</summary>
/// <param name="Language">What stands in the line above it.</param>
/// <param name="Source">What the cell says, in its notebook's own layout.</param>
internal sealed record DibCell(string Language, string Source)
{
    /// <summary>The cell's lines as the format has them: without the line that names its language, and without blank ones around.</summary>
    private IEnumerable<string> Lines
    {
        get
        {
            var lines = Trimmed(Source.ReplaceLineEndings("\n").Split('\n'));
            return lines is [var first, ..] && first.TrimEnd() == DibLanguages.Mark + Language ? Trimmed(lines[1..]) : lines;
        }
    }

    /// <summary>The cell's lines that the format takes for the beginning of another cell.</summary>
    /// <param name="languages">What <see cref="DibLanguages.Of"/> found.</param>
    /// <returns>How many there are, but for the first line of code, before which there is nothing to cut off.</returns>
    public int CountBeginnings(Dictionary<string, string> languages) =>
        Lines.Skip(Language == CellLanguages.Markdown ? 0 : 1).Count(line => Begins(line, languages));

    /// <summary>What is written.</summary>
    /// <param name="languages">What <see cref="DibLanguages.Of"/> found.</param>
    /// <returns>The lines, without a final newline.</returns>
    public string Text(Dictionary<string, string> languages) => string.Join('\n', Lines.Select(line =>
        Language == CellLanguages.Markdown && Begins(line, languages) ? $" {line}" : line));

    private static bool Begins(string line, Dictionary<string, string> languages) =>
        DibLanguages.BeginsAt(line, languages) is not null || line.TrimEnd() == DibLanguages.Meta;

    private static string[] Trimmed(IEnumerable<string> lines) =>
        [.. lines.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse()];
}
