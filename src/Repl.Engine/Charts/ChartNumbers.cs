using System.Globalization;
using System.Numerics;
using Repl.Engine.CSharp;

namespace Repl.Engine.Charts;

/// <summary>Makes numbers of what users give.</summary>
internal static class ChartNumbers
{
    /// <summary>How many values one series may have.</summary>
    public const int Most = 1_000_000;

    // Beyond, differences are no numbers any more.
    private const double Largest = 1e300;

    // Below, powers of ten are no numbers any more.
    private const double Smallest = 1e-300;

    /// <summary>Reads numbers.</summary>
    /// <exception cref="ArgumentException">They are none, or too many.</exception>
    public static double[] Read<T>(IEnumerable<T> values, string name)
    {
        var (numbers, areTimes) = ReadPlaces(values, name);
        return areTimes ? throw new ArgumentException($"'{name}' are times. Give numbers; times can be x.", name) : numbers;
    }

    /// <summary>Reads numbers or times.</summary>
    /// <returns>Ticks, where they are times.</returns>
    /// <exception cref="ArgumentException">They are neither, or too many.</exception>
    public static (double[] Values, bool AreTimes) ReadPlaces<T>(IEnumerable<T> values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        var areTimes = false;
        var numbers = new List<double>();
        foreach (var value in values)
        {
            if (numbers.Count == Most)
            {
                throw new ArgumentException($"'{name}' has more than {Most.ToString("N0", CultureInfo.InvariantCulture)} values. Give fewer, such as averages.", name);
            }

            areTimes |= value is DateTime or DateTimeOffset or DateOnly;
            var number = Of(value, name);
            numbers.Add(Math.Abs(number) is var size && size < Smallest ? 0 : size <= Largest ? number : double.NaN);
        }

        return ([.. numbers], areTimes);
    }

    /// <summary>Checks that there are as many of the ones as of the others.</summary>
    /// <exception cref="ArgumentException">There are not.</exception>
    public static void CheckCounts(string oneName, int oneCount, string otherName, int otherCount)
    {
        if (oneCount != otherCount)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {oneCount} {oneName} and {otherCount} {otherName}. Give as many of each."), otherName);
        }
    }

    private static double Of(object? value, string name) => value switch
    {
        null => double.NaN,
        double number => number,
        int number => number,
        DateTime time => time.Ticks,
        DateTimeOffset time => time.DateTime.Ticks,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue).Ticks,
        TimeSpan span => span.TotalSeconds,
        TimeOnly time => time.ToTimeSpan().TotalSeconds,
        BigInteger number => (double)number,
        Half number => (double)number,
        Int128 number => (double)number,
        UInt128 number => (double)number,
        nint number => number,
        nuint number => number,
        IConvertible number and not (string or char or Enum) => number.ToDouble(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"'{name}' holds {CSharpTypeNames.Of(value.GetType())}, which is no number. Select the numbers to show first.", name),
    };
}
