using System.Globalization;

namespace Repl.Engine.Charts;

/// <summary>Round numbers on an axis: multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class NumberTicks
{
    private static readonly (double Size, string Suffix)[] Large = [(1e12, "T"), (1e9, "G"), (1e6, "M")];

    /// <summary>The distance of ticks.</summary>
    /// <param name="range">What the axis spans, more than 0.</param>
    /// <param name="most">About how many ticks there is room for.</param>
    public static double Step(double range, int most)
    {
        var rough = range / Math.Max(most, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }

    /// <summary>The ticks from one end to the other.</summary>
    public static IReadOnlyList<Tick> Between(double low, double high, double step)
    {
        var first = Math.Ceiling((low / step) - 1e-9);
        var last = Math.Floor((high / step) + 1e-9);
        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(place => (first + place) * step).Select(value => new Tick(value, Show(value, step, largest)))];
    }

    // All labels of an axis are written alike.
    private static string Show(double value, double step, double largest)
    {
        if (Math.Abs(value) < step / 2)
        {
            return "0";
        }

        if (largest is >= 1e15 or < 1e-3)
        {
            return ShowPower(value, step);
        }

        var (size, suffix) = largest < 1e7 ? (1, "") : Large.First(unit => unit.Size <= largest / 2 || unit.Size == 1e6);
        return (value / size).ToString($"N{Decimals(step / size)}", CultureInfo.InvariantCulture) + suffix;
    }

    private static string ShowPower(double value, double step)
    {
        var power = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9);
        var unit = Math.Pow(10, power);
        return (value / unit).ToString($"F{Decimals(step / unit)}", CultureInfo.InvariantCulture) + string.Create(CultureInfo.InvariantCulture, $"e{power}");
    }

    private static int Decimals(double step) => Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
}
