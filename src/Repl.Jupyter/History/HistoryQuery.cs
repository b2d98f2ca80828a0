namespace Repl.Jupyter.History;

/// <summary>The three ways to ask for history ("History"). Cells come and go in order of session and line.</summary>
internal static class HistoryQuery
{
    /// <summary>The cells of one session.</summary>
    /// <param name="cells">All cells.</param>
    /// <param name="current">The number of this session.</param>
    /// <param name="session">Its number; 0 for this one, negative to count back from it.</param>
    /// <param name="start">The first line; null for 1.</param>
    /// <param name="stop">The line behind the last; null for no end.</param>
    public static IEnumerable<HistoryCell> Range(IEnumerable<HistoryCell> cells, int current, int session, int? start, int? stop)
    {
        var wanted = session > 0 ? session : current + session;
        return cells.Where(cell => cell.Session == wanted && cell.Line >= (start ?? 1) && cell.Line < (stop ?? int.MaxValue));
    }

    /// <summary>The latest cells.</summary>
    /// <param name="cells">All cells.</param>
    /// <param name="count">How many; null for all.</param>
    public static IEnumerable<HistoryCell> Tail(IEnumerable<HistoryCell> cells, int? count) => cells.TakeLast(count ?? int.MaxValue);

    /// <summary>The latest cells that look like a pattern.</summary>
    /// <param name="cells">All cells.</param>
    /// <param name="pattern">What the whole cell must look like: <c>*</c> stands for any text, also of several lines, <c>?</c> for one character.</param>
    /// <param name="isUnique">Whether of cells with the same text only the latest counts.</param>
    /// <param name="count">How many; null for all.</param>
    public static IEnumerable<HistoryCell> Search(IEnumerable<HistoryCell> cells, string pattern, bool isUnique, int? count)
    {
        var found = cells.Where(cell => Matches(cell.Code, pattern));
        return Tail(isUnique ? found.Reverse().DistinctBy(cell => cell.Code).Reverse() : found, count);
    }

    /// <summary>Remembers only the last star, which is enough: a pattern of many stars cannot make it slow, as it could a regular expression.</summary>
    private static bool Matches(string text, string pattern)
    {
        var (at, next, star, retry) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                (star, retry) = (next++, at);
            }
            else if (next < pattern.Length && (pattern[next] == '?' || pattern[next] == text[at]))
            {
                (at, next) = (at + 1, next + 1);
            }
            else if (star >= 0)
            {
                // The star takes one character more.
                (at, next) = (++retry, star + 1);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(next).TrimStart('*').IsEmpty;
    }
}
