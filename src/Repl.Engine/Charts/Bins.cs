namespace Repl.Engine.Charts;

/// <summary>Counts values in ranges of equal width.</summary>
internal static class Bins
{
    /// <summary>Counts.</summary>
    /// <param name="values">Values, with gaps.</param>
    /// <param name="bins">How many ranges; null: Sturges' rule.</param>
    /// <param name="name">What the legend calls them.</param>
    public static ChartSeries Count(double[] values, int? bins, string? name)
    {
        double[] numbers = [.. values.Where(double.IsFinite)];
        if (numbers.Length == 0)
        {
            return new ChartSeries(SeriesKind.Histogram, name, [], []);
        }

        var count = bins ?? (int)Math.Ceiling(Math.Log2(numbers.Length)) + 1;
        var (low, high) = (numbers.Min(), numbers.Max());
        if (low == high)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        var counts = new double[count];
        foreach (var number in numbers)
        {
            counts[Math.Min((int)((number - low) / (high - low) * count), count - 1)]++;      // the last range holds its end too
        }

        return new ChartSeries(SeriesKind.Histogram, name, [.. Enumerable.Range(0, count + 1).Select(edge => low + ((high - low) * edge / count))], counts);
    }
}
