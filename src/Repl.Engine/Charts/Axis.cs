namespace Repl.Engine.Charts;

/// <summary>A side of the chart: what it spans, and its ticks.</summary>
/// <param name="Low">The value at the left or lower end.</param>
/// <param name="High">The value at the other end, which is more.</param>
/// <param name="Ticks">Named places, from low to high.</param>
internal sealed record Axis(double Low, double High, IReadOnlyList<Tick> Ticks)
{
    private const double SmallestShare = 1e-10;

    /// <summary>The vertical axis: both ends are ticks.</summary>
    public static Axis Vertical(ChartContent content, int mostTicks)
    {
        var values = content.Series.SelectMany(series => series.Points).Select(point => point.Y);
        if (content.Series.Any(series => series.Kind is SeriesKind.Bar or SeriesKind.Histogram))
        {
            values = values.Append(0);
        }

        var (low, high) = Span(values);
        var step = NumberTicks.Step(high - low, mostTicks);
        (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);
        return new Axis(low, high, NumberTicks.Between(low, high, step));
    }

    /// <summary>The horizontal axis of numbers or times.</summary>
    public static Axis Horizontal(ChartContent content, int mostTicks)
    {
        // The edges of a histogram are one more than its values.
        var (low, high) = Span(content.Series.SelectMany(series => series.Kind is SeriesKind.Histogram ? series.X : series.Points.Select(point => point.X)));
        if (content.Series.Any(series => series.Kind is SeriesKind.Scatter))
        {
            var room = (high - low) * 0.03;
            (low, high) = (low - room, high + room);
        }

        return new Axis(low, high, content.HasTimes ? TimeTicks.Between(low, high, mostTicks) : NumberTicks.Between(low, high, NumberTicks.Step(high - low, mostTicks)));
    }

    /// <summary>How far along the axis a value is, from 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    // Values that are all the same still need room around them.
    private static (double Low, double High) Span(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        var size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low > size * SmallestShare)
        {
            return (low, high);
        }

        var room = size == 0 ? 1 : size * 0.1;
        return (low - room, high + room);
    }
}
