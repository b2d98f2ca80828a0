using System.Globalization;
using System.Text.RegularExpressions;

namespace Repl.Engine.Shell;

/// <summary>Writes the names of many sessions in few words: <c>web1, web3</c>, but <c>web[1-60]</c>.</summary>
internal static partial class FoldedNames
{
    private const int LeastFolded = 4;

    /// <summary>Writes names in their order.</summary>
    /// <returns>The names with commas between them; four or more that count up are a range, as <c>#!session open</c> takes it.</returns>
    public static string Of(IReadOnlyList<string> names)
    {
        var words = new List<string>();
        for (var i = 0; i < names.Count;)
        {
            var count = CountUpFrom(names, i);
            words.AddRange(count < LeastFolded ? names.Skip(i).Take(count) : [Fold(names[i], names[i + count - 1])]);
            i += count;
        }

        return string.Join(", ", words);
    }

    private static int CountUpFrom(IReadOnlyList<string> names, int first)
    {
        if (Numbered.Match(names[first]) is not { Success: true } start)
        {
            return 1;
        }

        var (stem, digits) = (start.Groups["stem"].Value, start.Groups["digits"].Value);
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        var format = digits.StartsWith('0') ? new string('0', digits.Length) : "0";
        var count = 1;
        while (first + count < names.Count && names[first + count] == stem + (number + count).ToString(format, CultureInfo.InvariantCulture))
        {
            count++;
        }

        return count;
    }

    private static string Fold(string first, string last)
    {
        var (from, to) = (Numbered.Match(first), Numbered.Match(last));
        return $"{from.Groups["stem"].Value}[{from.Groups["digits"].Value}-{to.Groups["digits"].Value}]";
    }

    [GeneratedRegex(@"^(?<stem>.*?)(?<digits>[0-9]{1,9})\z")]
    private static partial Regex Numbered { get; }
}
