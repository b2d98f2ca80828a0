using System.Globalization;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Repl.Sessions.Wording;

/// <summary>Lengths of time as users write and read them.</summary>
public static partial class Duration
{
    /// <summary>What can be written.</summary>
    public const string Forms = "500ms, 30s, 2m or 1h (a plain number is seconds)";

    // Timers take a little more, 49 days; nobody waits so long for a cell.
    private static readonly TimeSpan Most = TimeSpan.FromHours(1000);

    /// <summary>Reads a length of time: a number, with decimals or without, and behind it <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or nothing.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="duration">More than 0, and at most 1000 hours.</param>
    /// <returns>False where it is none of that.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (Form.Match(text) is not { Success: true } form)
        {
            return false;
        }

        var number = double.Parse(form.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var unit = form.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromSeconds(1),
        };
        if (number > Most / unit)
        {
            return false;
        }

        duration = unit * number;
        return duration > TimeSpan.Zero;
    }

    /// <summary>Writes a length of time in its two largest units, or in seconds where it is less than a minute.</summary>
    /// <param name="duration">0 or more.</param>
    /// <returns>Such as <c>2d 3h</c>, <c>3h 0m</c>, <c>2m 5s</c>, <c>4.2s</c>.</returns>
    public static string Show(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 1 } => Invariant($"{duration.Days}d {duration.Hours}h"),
        { TotalHours: >= 1 } => Invariant($"{duration.Hours}h {duration.Minutes}m"),
        { TotalMinutes: >= 1 } => Invariant($"{duration.Minutes}m {duration.Seconds}s"),
        _ => Invariant($"{Math.Truncate(duration.TotalSeconds * 10) / 10:0.0}s"), // 59.96 s is not yet a minute
    };

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|s|m|h)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
