using Repl.Engine.Parsing;

namespace Repl.Engine.Completion;

/// <summary>Where in a cell a place is: in which language's text, or in a <c>#!</c> line.</summary>
internal abstract record CellPlace
{
    private CellPlace()
    {
    }

    /// <summary>In code.</summary>
    /// <param name="Language">The language's canonical name.</param>
    /// <param name="Text">The text of the part.</param>
    /// <param name="Position">The place in the text.</param>
    /// <param name="Before">The parts of the cell above, in their order.</param>
    public sealed record InCode(string Language, string Text, int Position, IReadOnlyList<CellPart> Before) : CellPlace;

    /// <summary>In a line that begins with <c>#!</c>, behind that.</summary>
    /// <param name="Line">The whole line.</param>
    /// <param name="Position">The place in the line, at least 2.</param>
    public sealed record InMagic(string Line, int Position) : CellPlace;

    /// <summary>Finds out.</summary>
    /// <param name="text">A cell's text; lines end with <c>\n</c> alone.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="position">A place in the text.</param>
    public static CellPlace Find(string text, string language, int position)
    {
        var lineStart = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        var lineEnd = text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;
        if (position >= lineStart + 2 && text.AsSpan(lineStart, 2) is "#!" && !(lineStart == 0 && text.AsSpan(2) is ['/', ..]))
        {
            return new InMagic(text[lineStart..lineEnd], position - lineStart);
        }

        var parts = CellRunner.Parse(new Cell(text, language));
        var line = text.AsSpan(0, position).Count('\n') + 1;
        List<CellPart> before = [.. parts.Where(part => part.FirstLine <= line)];
        if (before is [.., CellPart.Code here])
        {
            return new InCode(here.Language, here.Text, position - StartOf(text, here.FirstLine), [.. before.SkipLast(1)]);
        }

        // Blank code is no part of a cell.
        var current = before.Select(LanguageOf).LastOrDefault(name => name is not null) ?? CellLanguages.Canonical(language);
        return new InCode(current, text[lineStart..lineEnd], position - lineStart, before);
    }

    private static string? LanguageOf(CellPart part) => part switch
    {
        CellPart.Switch change => change.Language,
        CellPart.Code code => code.Language,
        _ => null,
    };

    private static int StartOf(string text, int line)
    {
        var start = 0;
        for (var passed = 1; passed < line; passed++)
        {
            start = text.IndexOf('\n', start) + 1;
        }

        return start;
    }
}
