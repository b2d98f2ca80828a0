using System.Text;
using static Repl.Engine.Charts.SvgBuilder;

namespace Repl.Engine.Charts;

/// <summary>Draws the values of a chart.</summary>
/// <param name="svg">Receives them.</param>
/// <param name="content">What to draw.</param>
/// <param name="plot">Where.</param>
internal sealed class SeriesDrawing(SvgBuilder svg, ChartContent content, Plot plot)
{
    private const double BarShare = 0.8;
    private const double PointSize = 6;

    /// <summary>Draws all: bars first, so that lines are seen on them.</summary>
    public void Draw()
    {
        var bars = content.Series.Count(series => series.Kind is SeriesKind.Bar);
        var bar = 0;
        foreach (var (place, series) in content.Series.Index().OrderBy(series => series.Item.Kind is SeriesKind.Bar or SeriesKind.Histogram ? 0 : 1))
        {
            switch (series.Kind)
            {
                case SeriesKind.Bar:
                    DrawBars(series, ChartColours.Of(place), bar++, bars);
                    break;
                case SeriesKind.Histogram:
                    DrawHistogram(series, ChartColours.Of(place));
                    break;
                case SeriesKind.Line:
                    DrawLine(series, place);
                    break;
                default:
                    DrawPoints(series.Points.Select(At).ToList(), ChartColours.Of(place), PointSize);
                    break;
            }
        }
    }

    private (double X, double Y) At((double X, double Y) point) => (plot.X(point.X), plot.Y(point.Y));

    private void DrawBars(ChartSeries series, string colour, int bar, int bars)
    {
        var slot = plot.Width / series.Y.Length;
        var width = slot * BarShare / bars;
        var rectangles = series.Points.Select(point =>
            (Left: plot.X(point.X) - (slot * BarShare / 2) + (width * bar), Low: Math.Min(point.Y, 0), High: Math.Max(point.Y, 0)));
        if (slot < 1)
        {
            // More bars than pixels: of those in one column what they cover together.
            rectangles = rectangles.GroupBy(one => Math.Floor(one.Left)).Select(same => (same.Key, same.Min(one => one.Low), same.Max(one => one.High)));
            width = 1;
        }

        Fill(rectangles.Select(one => (one.Left, one.Left + width, one.Low, one.High)), colour, "");
    }

    private void DrawHistogram(ChartSeries series, string colour) =>
        Fill(series.Y.Select((count, place) => (plot.X(series.X[place]), plot.X(series.X[place + 1]), 0.0, count)), colour, " stroke=\"#fff\"");

    private void Fill(IEnumerable<(double Left, double Right, double Low, double High)> rectangles, string colour, string attributes)
    {
        var path = new StringBuilder();
        foreach (var (left, right, low, high) in rectangles)
        {
            path.Append($"M{Number(left)} {Number(plot.Y(low))}V{Number(plot.Y(high))}H{Number(right)}V{Number(plot.Y(low))}Z");
        }

        svg.Element("path", $"fill=\"{colour}\"{attributes} d=\"{path}\"");
    }

    private void DrawLine(ChartSeries series, int place)
    {
        var path = new StringBuilder();
        var alone = new List<(double, double)>();
        foreach (var piece in Pieces(series))
        {
            if (piece.Count == 1)
            {
                alone.Add(piece[0]);
            }

            path.Append('M').AppendJoin('L', Thinning.Line(piece).Select(point => $"{Number(point.X)} {Number(point.Y)}"));
        }

        var dash = ChartColours.DashOf(place) is { Length: > 0 } lengths ? $" stroke-dasharray=\"{lengths}\"" : "";
        svg.Element("path", $"fill=\"none\" stroke=\"{ChartColours.Of(place)}\" stroke-width=\"1.8\" stroke-linejoin=\"round\"{dash} d=\"{path}\"");
        DrawPoints(alone, ChartColours.Of(place), PointSize - 1);
    }

    // What lies between gaps.
    private IEnumerable<List<(double X, double Y)>> Pieces(ChartSeries series)
    {
        var piece = new List<(double, double)>();
        foreach (var (x, y) in series.X.Zip(series.Y))
        {
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                piece.Add(At((x, y)));
            }
            else if (piece.Count > 0)
            {
                yield return piece;
                piece = [];
            }
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }

    // Lines without a length and with round ends: a third of the text that circles take.
    private void DrawPoints(IReadOnlyCollection<(double X, double Y)> points, string colour, double size)
    {
        if (points.Count == 0)
        {
            return;
        }

        var path = string.Concat(Thinning.Points(points, size / 2).Select(point => $"M{Number(point.X)} {Number(point.Y)}h0"));
        svg.Element("path", $"stroke=\"{colour}\" stroke-width=\"{Number(size)}\" stroke-linecap=\"round\" opacity=\".8\" d=\"{path}\"");
    }
}
