using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Repl.Engine.Languages;

/// <summary>What <c>#!share</c> and <c>#!set</c> have given to JavaScript: each script that names one of them brings it along.</summary>
/// <remarks>Thread safe. Pages keep nothing for us, and the next cell may be shown by another one.</remarks>
internal sealed partial class PageValues
{
    private readonly ConcurrentDictionary<string, string> _json = new(StringComparer.Ordinal);

    /// <summary>Tells whether a word can name a variable of JavaScript.</summary>
    public static bool IsName(string name) => Name.IsMatch(name);

    /// <summary>Keeps a value for the scripts that follow.</summary>
    /// <param name="name">What they call it.</param>
    /// <param name="json">The value.</param>
    public void Set(string name, string json) => _json[name] = json;

    /// <summary>The values that a script names, in the order of their names. A word in a string or a comment counts too, which does no harm.</summary>
    public IReadOnlyList<(string Name, string Json)> NamedIn(string source)
    {
        IEnumerable<string> words = _json.IsEmpty ? [] : Word.Matches(source).Select(word => word.Value).Distinct().Order(StringComparer.Ordinal);
        return [.. words.Where(_json.ContainsKey).Select(word => (word, _json[word]))];
    }

    [GeneratedRegex(@"^[A-Za-z_$][\w$]*\z")]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"[A-Za-z_$][\w$]*")]
    private static partial Regex Word { get; }
}
