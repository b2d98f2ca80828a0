using System.Text.RegularExpressions;

namespace Repl.Engine.Completion;

/// <summary>Hides the lines of a cell that would fetch packages, or that only cells know: <c>#r "nuget:…"</c> and <c>#i</c>.</summary>
internal static partial class FetchingLines
{
    /// <summary>Makes comments of them.</summary>
    /// <param name="code">A cell's code.</param>
    /// <returns>Code of the same length.</returns>
    public static string Hide(string code) => code.Contains('#', StringComparison.Ordinal)
        ? Line.Replace(code, line => line.Groups["blank"].Value + "//" + line.Value[(line.Groups["blank"].Length + 2)..])
        : code;

    [GeneratedRegex("""^(?<blank>[ \t]*)#(?:[ \t]*r[ \t]*"[A-Za-z][\w.+-]+:|i(?=[ \t"]))""", RegexOptions.Multiline)]
    private static partial Regex Line { get; }
}
