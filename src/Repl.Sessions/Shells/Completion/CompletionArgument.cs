namespace Repl.Sessions.Shells.Completion;

/// <summary>The argument at the cursor as the completion of a program sees it: words that end at <c>=</c> and <c>:</c> too.</summary>
/// <param name="Words">The command's words, as they stand in the text; the last is the one at the cursor.</param>
/// <param name="Line">The command up to the cursor.</param>
/// <param name="Current">The last word without its quotes; empty behind <c>=</c> or <c>:</c>.</param>
/// <param name="Start">Where a proposal goes.</param>
/// <param name="Quote">The quote that it then stands in: <c>'</c>, <c>"</c>, or 0.</param>
internal sealed record CompletionArgument(IReadOnlyList<string> Words, string Line, string Current, int Start, char Quote)
{
    /// <summary>Finds it.</summary>
    /// <param name="text">The text up to the cursor.</param>
    /// <param name="before">The words before it; the first is the name of the command.</param>
    /// <param name="wordStart">Where its word begins.</param>
    /// <param name="command">The command.</param>
    /// <returns>The argument; null where nothing can be put there.</returns>
    public static CompletionArgument? Of(string text, IReadOnlyList<(string Raw, int Start)> before, int wordStart, CommandLevel command)
    {
        if (before is [] or [("", _), ..])
        {
            return null;
        }

        var begin = 1 + command.Pieces.FindLastIndex(CompletionPoint.IsBreak);
        var start = begin == 0 ? wordStart : command.Pieces[begin - 1].End;
        var rest = command.Pieces[begin..];
        if (CompletionPoint.PlaceOf(text, start, '\0', rest, command.Quote) is not { } place || rest.Any(piece => piece.Kind is WordPieceKind.Unknown))
        {
            return null;
        }

        string[] words = [before[0].Raw, .. before.Skip(1).SelectMany(word => Split(word.Raw)), .. Split(text[wordStart..start])];
        var current = string.Concat(rest.Select(piece => piece.Kind is WordPieceKind.Variable ? $"${piece.Text}" : piece.Text));

        // Behind a break the word is the break itself, as bash has it.
        return new CompletionArgument(start == text.Length && begin > 0 ? words : [.. words, text[start..]], text[before[0].Start..], current, place.Start, place.Quote);
    }

    private static IEnumerable<string> Split(string raw)
    {
        var (start, quote) = (0, '\0');
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] is '\'' or '"' && quote is '\0' || raw[at] == quote)
            {
                quote = quote is '\0' ? raw[at] : '\0';
            }
            else if (raw[at] == '\\' && quote is not '\'')
            {
                at++;
            }
            else if (raw[at] is '=' or ':' && quote is '\0')
            {
                if (at > start)
                {
                    yield return raw[start..at];
                }

                start = at;
                while (at + 1 < raw.Length && raw[at + 1] is '=' or ':')
                {
                    at++;
                }

                yield return raw[start..(at + 1)];
                start = at + 1;
            }
        }

        if (start < raw.Length)
        {
            yield return raw[start..];
        }
    }
}
