namespace Repl.Engine.Charts;

/// <summary>Values that belong together.</summary>
/// <param name="Kind">How they are drawn.</param>
/// <param name="Name">What the legend calls them.</param>
/// <param name="X">Numbers, ticks of times, places of labels; of a histogram the edges, one more than values.</param>
/// <param name="Y">The values; NaN is a gap.</param>
internal sealed record ChartSeries(SeriesKind Kind, string? Name, double[] X, double[] Y)
{
    /// <summary>The points that are no gaps.</summary>
    public IEnumerable<(double X, double Y)> Points => X.Zip(Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second));
}
