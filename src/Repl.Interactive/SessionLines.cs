using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Repl.Interactive;

/// <summary>
/// Finds the line that a directive of the host came from. The host cuts it into parameters by its own rules and keeps the text to itself, but
/// what stands behind <c>#!session</c> is read by ours.
/// </summary>
internal sealed partial class SessionLines
{
    // The host runs the directives of a cell in the order of their lines, each once.
    private readonly ConditionalWeakTable<object, StrongBox<int>> _taken = [];

    /// <summary>Takes the next line of a cell.</summary>
    /// <param name="cell">What stands for this run of the cell: the host's command.</param>
    /// <param name="code">The cell's text.</param>
    /// <returns>The line and its number; the first line is 1.</returns>
    public (string Line, int Number) Take(object cell, string code)
    {
        var lines = code.ReplaceLineEndings("\n").Split('\n')
            .Index().Where(line => Directive.IsMatch(line.Item))
            .Select(line => (line.Item.TrimEnd(), line.Index + 1))
            .ToList();
        var taken = _taken.GetValue(cell, static _ => new StrongBox<int>());
        return lines[Math.Min(taken.Value++, lines.Count - 1)];
    }

    /// <summary>Tells whether a line is meant to select a session: the kernel of that name would be selected so, if its name were not the command's.</summary>
    public static bool IsSelector(string line) => Selector.IsMatch(line);

    [GeneratedRegex(@"^#!session\s+--session(?=\s|$)")]
    private static partial Regex Selector { get; }

    [GeneratedRegex(@"^#!session(?=\s|$)")]
    private static partial Regex Directive { get; }
}
