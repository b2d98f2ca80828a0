namespace Repl.Sessions.Shells;

/// <summary>Words of a shell's language.</summary>
internal static class ShellWord
{
    /// <summary>The text as one word that every shell here reads back unchanged.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
