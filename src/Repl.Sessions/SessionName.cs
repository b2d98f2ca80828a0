using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>What a session may be called: a word that can stand behind <c>#!</c> and, with <c>-</c> as <c>_</c>, be a variable.</summary>
public static partial class SessionName
{
    /// <summary>Lets only names of sessions pass.</summary>
    /// <param name="name">A letter or <c>_</c>, then up to 63 letters, digits, <c>_</c> or <c>-</c>.</param>
    /// <returns>The name.</returns>
    /// <exception cref="SessionOpenException">The name is none.</exception>
    public static string Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsValid(name)
            ? name
            : throw new SessionOpenException(
                name, "That cannot be a session's name.", "Use a letter, then up to 63 letters, digits, '_' or '-'.");
    }

    /// <summary>Tells whether sessions and groups may be called that.</summary>
    internal static bool IsValid(string name) => Pattern.IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Pattern { get; }
}
