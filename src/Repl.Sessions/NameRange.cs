using System.Globalization;
using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>Expands <c>web[1-3]</c>, <c>web[01-12]</c> and <c>db-[east,west]</c>, in names and in targets.</summary>
internal static partial class NameRange
{
    /// <summary>The most names that one text, or one pool, may stand for.</summary>
    public const int MostNames = 1000;

    /// <summary>Tells whether a text stands for several.</summary>
    public static bool IsIn(string text) => !text.StartsWith("exec:", StringComparison.Ordinal) && Range.IsMatch(text); // a shell's own brackets

    /// <summary>The text without its ranges, and without a hyphen that is then its last character.</summary>
    public static string StemOf(string text) => Range.Replace(text, "").TrimEnd('-', '_');

    /// <summary>Expands a text.</summary>
    /// <param name="session">The session or group that it is for, for the error.</param>
    /// <param name="text">A name or a target.</param>
    /// <returns>Each text with what stands in place of its ranges, joined by hyphens; the text itself where it has none.</returns>
    /// <exception cref="SessionOpenException">A range counts backwards, or there are more than 1000 names.</exception>
    public static IReadOnlyList<(string Text, string Value)> Expand(string session, string text)
    {
        List<(string Text, string Value)> expanded = [("", "")];
        var end = 0;
        foreach (var range in IsIn(text) ? Range.Matches(text) : Enumerable.Empty<Match>())
        {
            var literal = text[end..range.Index];
            end = range.Index + range.Length;
            var values = ValuesOf(session, range.Value).Take(MostNames + 1).ToList();
            if ((long)values.Count * expanded.Count > MostNames)
            {
                throw new SessionOpenException(session, $"'{text}' stands for more than {MostNames} names.", "Open them in several groups.");
            }

            expanded = [.. from start in expanded from value in values
                select ($"{start.Text}{literal}{value}", start.Value.Length == 0 ? value : $"{start.Value}-{value}")];
        }

        return [.. expanded.Select(pair => (pair.Text + text[end..], pair.Value))];
    }

    private static IEnumerable<string> ValuesOf(string session, string range)
    {
        foreach (var item in range[1..^1].Split(','))
        {
            if (Numbers.Match(item) is not { Success: true } numbers)
            {
                yield return item;
                continue;
            }

            var (from, to) = (numbers.Groups["from"].Value, numbers.Groups["to"].Value);
            var (first, last) = (Read(from), Read(to));
            if (first > last)
            {
                throw new SessionOpenException(session, $"The range '{range}' counts backwards.", $"Write [{to}-{from}].");
            }

            var format = from.StartsWith('0') ? new string('0', from.Length) : "0"; // [01-12]: 01, 02, …
            for (var number = first; number <= last; number++)
            {
                yield return number.ToString(format, CultureInfo.InvariantCulture);
            }
        }

        static int Read(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // An IPv6 address has colons between its brackets, and a word alone is no list.
    [GeneratedRegex(@"\[(?:[0-9]{1,9}-[0-9]{1,9}|[A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)+)\]")]
    private static partial Regex Range { get; }

    [GeneratedRegex(@"^(?<from>[0-9]{1,9})-(?<to>[0-9]{1,9})\z")]
    private static partial Regex Numbers { get; }
}
