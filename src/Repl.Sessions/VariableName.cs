using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>Names of shell and environment variables.</summary>
public static partial class VariableName
{
    /// <summary>Tells whether a text is one.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True for ASCII letters, digits and <c>_</c>, not starting with a digit.</returns>
    public static bool IsValid(string text) => Pattern.IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Pattern { get; }
}
