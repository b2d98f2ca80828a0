using System.Collections.Immutable;

namespace Repl.Engine.Charts;

/// <summary>What a chart shows.</summary>
internal sealed record ChartContent
{
    public ImmutableList<ChartSeries> Series { get; private init; } = [];

    /// <summary>What stands below bars; null where the horizontal axis is one of numbers or times.</summary>
    public string[]? Labels { get; init; }

    /// <summary>Whether X are ticks of times.</summary>
    public bool HasTimes { get; private init; }

    public string? Title { get; init; }

    public string? XLabel { get; init; }

    public string? YLabel { get; init; }

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 400;

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => Series.All(series => !series.Points.Any());

    /// <summary>What the legend calls one of the series.</summary>
    public string NameOf(int series) => Series[series].Name ?? FormattableString.Invariant($"series {series + 1}");

    /// <summary>Adds values.</summary>
    /// <exception cref="ArgumentException">Their X are times and those of the others are not, or the other way round.</exception>
    public ChartContent With(ChartSeries series, bool areTimes = false)
    {
        if (Series.Count > 0 && areTimes != HasTimes)
        {
            throw new ArgumentException($"The chart's x are {(HasTimes ? "times" : "numbers")}, and these are {(areTimes ? "times" : "numbers")}. Give x of the same kind.", nameof(series));
        }

        return this with { Series = Series.Add(series), HasTimes = areTimes };
    }
}
