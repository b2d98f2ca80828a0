namespace Repl.Sessions;

/// <summary>Makes user text fit into a message of one line.</summary>
internal static class Shorten
{
    private const int MostCharacters = 120;

    /// <summary>The first line of a text, at most 120 characters of it, with an ellipsis where something was left out.</summary>
    public static string Line(string text)
    {
        var trimmed = text.Trim();
        var firstLine = trimmed.Split('\n', 2)[0].TrimEnd();
        var shortened = firstLine.Length > MostCharacters ? firstLine[..MostCharacters] : firstLine;
        return shortened.Length == trimmed.Length ? trimmed : $"{shortened}…";
    }
}
