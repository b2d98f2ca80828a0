namespace Repl.Engine.Sharing;

/// <summary>The value of an option such as <c>--value</c>: text, or <c>@…</c>, which stands for a variable or an answer.</summary>
internal static class ValueWord
{
    // Cannot be typed, and so tells `@name` from `"@name"`, whose quotes are gone.
    private const char Sign = '\u0001';

    /// <summary>Notes that a word stands for something.</summary>
    public static string Mark(string word) => Sign + word;

    /// <summary>Reads an option's value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="word">The word that stands for something, or the text itself.</param>
    /// <returns>Whether it stands for something.</returns>
    public static bool IsMarked(string value, out string word)
    {
        var isMarked = value.StartsWith(Sign);
        word = isMarked ? value[1..] : value;
        return isMarked;
    }
}
