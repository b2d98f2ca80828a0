using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>Names of shell and environment variables.</summary>
internal static partial class VariableName
{
    /// <summary>Whether a text is one: letters, digits and <c>_</c>, not starting with a digit.</summary>
    public static bool IsValid(string text) => Pattern.IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Pattern { get; }
}
