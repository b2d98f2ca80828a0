namespace Repl.Engine.Completion;

/// <summary>What was typed of a name so far, and how well names go with it.</summary>
/// <param name="text">The beginning of a name; empty goes with every name.</param>
internal sealed class TypedWord(string text)
{
    /// <summary>How well a name goes with it.</summary>
    /// <param name="name">The whole name.</param>
    /// <returns>0 for one that begins so, 1 where upper and lower case differ, 2 for humps (<c>RAT</c> for <c>ReadAllText</c>); null for none of these.</returns>
    public int? Rank(string name)
    {
        if (name.StartsWith(text, StringComparison.Ordinal))
        {
            return 0;
        }

        if (name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        return MatchesHumps(0, 0, name) ? 2 : null;
    }

    // A letter of the word goes on in the hump of the one before, or begins a later hump.
    private bool MatchesHumps(int typed, int from, string name)
    {
        if (typed == text.Length)
        {
            return true;
        }

        for (var at = from; at < name.Length; at++)
        {
            var mayStandHere = (at == from && typed > 0) || IsHump(name, at);
            if (mayStandHere && char.ToUpperInvariant(name[at]) == char.ToUpperInvariant(text[typed]) && MatchesHumps(typed + 1, at + 1, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHump(string name, int at) =>
        at == 0 || (char.IsUpper(name[at]) && !char.IsUpper(name[at - 1])) || (char.IsLetterOrDigit(name[at]) && name[at - 1] is '_' or '-')
        || (char.IsUpper(name[at]) && at + 1 < name.Length && char.IsLower(name[at + 1]));
}
