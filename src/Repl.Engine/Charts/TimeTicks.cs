using System.Globalization;

namespace Repl.Engine.Charts;

/// <summary>Round times on an axis: full minutes, days, months and so on.</summary>
internal static class TimeTicks
{
    private const int MonthsOfYear = 12;

    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 20, 50, 100, 200, 500 }.Select(count => TimeSpan.FromMilliseconds(count)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(count => TimeSpan.FromSeconds(count)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(count => TimeSpan.FromMinutes(count)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(count => TimeSpan.FromHours(count)),
        .. new[] { 1, 2, 7, 14 }.Select(count => TimeSpan.FromDays(count)),
    ];

    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];

    /// <summary>The ticks from one end to the other.</summary>
    /// <param name="low">In ticks of <see cref="DateTime"/>.</param>
    /// <param name="high">In the same.</param>
    /// <param name="most">How many there is room for.</param>
    public static IReadOnlyList<Tick> Between(double low, double high, int most)
    {
        var (first, last) = (At(low), At(high));
        var step = Steps.FirstOrDefault(step => (last - first) / step <= most);
        var ticks = new List<Tick>();
        string? context = null;
        foreach (var time in step == TimeSpan.Zero ? Months(first, last, most) : Times(first, last, step))
        {
            var (label, above) = step == TimeSpan.Zero ? ShowMonth(time, first, last, most) : Show(time, step);
            ticks.Add(new Tick(time.Ticks, label, above == context ? null : above));
            context = above;
        }

        return ticks;
    }

    private static DateTime At(double ticks) => new(Math.Clamp((long)ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));

    private static IEnumerable<DateTime> Times(DateTime first, DateTime last, TimeSpan step)
    {
        for (var ticks = (first.Ticks + step.Ticks - 1) / step.Ticks * step.Ticks; ticks <= last.Ticks; ticks += step.Ticks)
        {
            yield return new DateTime(ticks);
        }
    }

    private static IEnumerable<DateTime> Months(DateTime first, DateTime last, int most)
    {
        var step = MonthStep(first, last, most);
        var month = ((first.Year * MonthsOfYear) + first.Month - 1 + step - 1) / step * step;
        for (; month / MonthsOfYear <= last.Year && month / MonthsOfYear < DateTime.MaxValue.Year; month += step)
        {
            var time = new DateTime(Math.Max(month / MonthsOfYear, 1), (month % MonthsOfYear) + 1, 1);
            if (time >= first && time <= last)
            {
                yield return time;
            }
        }
    }

    private static int MonthStep(DateTime first, DateTime last, int most)
    {
        var months = ((last.Year - first.Year) * MonthsOfYear) + last.Month - first.Month;
        return MonthSteps.FirstOrDefault(step => months / step <= most, MonthSteps[^1]);
    }

    private static (string Label, string? Context) ShowMonth(DateTime time, DateTime first, DateTime last, int most) =>
        MonthStep(first, last, most) >= MonthsOfYear ? (Show(time, "yyyy"), null) : (Show(time, "MMM"), Show(time, "yyyy"));

    private static (string Label, string? Context) Show(DateTime time, TimeSpan step) => step switch
    {
        { TotalDays: >= 1 } => (Show(time, "d MMM"), Show(time, "yyyy")),
        { TotalMinutes: >= 1 } => (Show(time, "HH:mm"), Show(time, "d MMM yyyy")),
        { TotalSeconds: >= 1 } => (Show(time, "HH:mm:ss"), Show(time, "d MMM yyyy")),
        _ => (Show(time, "ss.fff"), Show(time, "d MMM yyyy HH:mm")),
    };

    private static string Show(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
