using System.Text.RegularExpressions;

namespace Repl.Engine.Input;

/// <summary><c>Console.ReadKey</c>, which asks a real keyboard whatever stands in for the console's reader.</summary>
internal static partial class ConsoleKeys
{
    /// <summary>Makes cells call <see cref="CellFunctions.ConsoleReadKey"/> instead. All other text keeps its place.</summary>
    /// <param name="code">A cell's code.</param>
    /// <returns>Code of the same length.</returns>
    public static string Redirect(string code) => code.Contains(nameof(System.Console) + ".ReadKey", StringComparison.Ordinal)
        ? Call.Replace(code, static call => nameof(CellFunctions.ConsoleReadKey).PadLeft(call.Length))
        : code;

    /// <summary>The key that stands for an answer.</summary>
    /// <param name="answer">What the user typed; null is the end of the input.</param>
    public static ConsoleKeyInfo Of(string? answer)
    {
        var character = answer is [var first, ..] ? first : '\r';
        var key = char.ToUpperInvariant(character) switch
        {
            '\r' => ConsoleKey.Enter,
            ' ' => ConsoleKey.Spacebar,
            '\t' => ConsoleKey.Tab,
            '\u001b' => ConsoleKey.Escape,
            var known when char.IsAsciiLetterOrDigit(known) => (ConsoleKey)known,
            _ => ConsoleKey.None,
        };
        return new ConsoleKeyInfo(character, key, shift: char.IsAsciiLetterUpper(character), alt: false, control: false);
    }

    [GeneratedRegex(@"(?<![\w.])(System\.)?Console\.ReadKey\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Call { get; }
}
