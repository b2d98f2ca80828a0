namespace Repl.Jupyter.Turns;

/// <summary>Turns Jupyter's positions, which count Unicode code points since protocol 5.2, into indexes of a string, and back.</summary>
internal static class CodePoints
{
    /// <summary>Turns a position into an index, 0 to the text's length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Counts code points. What lies outside of the text is moved to its nearer end.</param>
    public static int ToIndex(string text, int position)
    {
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (position-- <= 0)
            {
                break;
            }

            index += rune.Utf16SequenceLength;
        }

        return index;
    }

    /// <summary>Turns an index into a position.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">An index. What lies outside of the text is moved to its nearer end.</param>
    public static int FromIndex(string text, int index)
    {
        var position = 0;
        foreach (var rune in text.AsSpan(0, Math.Clamp(index, 0, text.Length)).EnumerateRunes())
        {
            _ = rune;
            position++;
        }

        return position;
    }
}
