using System.Globalization;

namespace Repl.Engine.Charts;

/// <summary>A chart in words, with the course of each line in small.</summary>
internal static class ChartText
{
    private const int Columns = 60;
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Describes a chart.</summary>
    public static string Describe(ChartContent content)
    {
        var kinds = string.Join(" and ", content.Series.Select(series => series.Kind.ToString()).Distinct());
        var head = $"{kinds} chart{(content.Title is { } title ? $" '{title}'" : "")}";
        return content.IsEmpty
            ? $"{head}: no data"
            : string.Join('\n', content.Series.Select((_, place) => Describe(content, place)).Prepend(head));
    }

    private static string Describe(ChartContent content, int place)
    {
        var series = content.Series[place];
        var points = series.Points.ToList();
        var name = content.Series.Count > 1 || series.Name is not null ? $"{content.NameOf(place)}: " : "";
        if (points.Count == 0)
        {
            return $"{name}no data";
        }

        var (low, high) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var range = string.Create(CultureInfo.InvariantCulture, $"{points.Count} values, {low:G5} to {high:G5}");
        return series.Kind is SeriesKind.Scatter ? $"{name}{range}" : $"{name}{Course(series.Y, low, high)}  {range}";
    }

    // The average of each column; a gap is a blank.
    private static string Course(double[] values, double low, double high)
    {
        var columns = Math.Min(Columns, values.Length);
        return string.Concat(Enumerable.Range(0, columns).Select(column =>
        {
            var (start, end) = ((int)((long)column * values.Length / columns), (int)((long)(column + 1) * values.Length / columns));
            double[] here = [.. values[start..end].Where(double.IsFinite)];
            return here.Length == 0 ? ' ' : Heights[high == low ? 0 : (int)Math.Round((here.Average() - low) / (high - low) * (Heights.Length - 1))];
        })).TrimEnd();
    }
}
