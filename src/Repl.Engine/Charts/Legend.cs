using static Repl.Engine.Charts.SvgBuilder;

namespace Repl.Engine.Charts;

/// <summary>Says which colour is what, in rows above the values.</summary>
internal sealed class Legend
{
    private const double FontSize = 12;
    private const double RowHeight = 18;
    private const double SwatchWidth = 18;
    private const double Gap = 14;
    private const double WidestName = 240;
    private const int MostRows = 6;

    private readonly List<(double X, int Row, int Series, string Name)> _entries = [];
    private readonly ChartContent _content;

    /// <summary>Places the entries.</summary>
    public Legend(ChartContent content, double width)
    {
        _content = content;
        if (content.Series.Count == 1 && content.Series[0].Name is null)
        {
            return;
        }

        var (x, row) = (0.0, 0);
        foreach (var place in Enumerable.Range(0, content.Series.Count))
        {
            var name = Fit(content.NameOf(place), FontSize, Math.Min(WidestName, width - SwatchWidth));
            var entry = SwatchWidth + 5 + WidthOf(name, FontSize);
            if (x > 0 && x + entry > width)
            {
                (x, row) = (0, row + 1);
            }

            if (row == MostRows)
            {
                return;
            }

            _entries.Add((x, row, place, name));
            x += entry + Gap;
        }
    }

    /// <summary>How high it is; 0 where a legend would say nothing.</summary>
    public double Height => _entries.Count == 0 ? 0 : ((_entries[^1].Row + 1) * RowHeight) + 6;

    /// <summary>Draws it.</summary>
    public void Draw(SvgBuilder svg, double left, double top)
    {
        foreach (var (x, row, series, name) in _entries)
        {
            var (start, middle) = (left + x, top + (row * RowHeight) + (RowHeight / 2));
            DrawSwatch(svg, series, start, middle);
            svg.Text(start + SwatchWidth + 5, middle + 4, name, whole: _content.NameOf(series));
        }
    }

    private void DrawSwatch(SvgBuilder svg, int series, double x, double y)
    {
        var colour = ChartColours.Of(series);
        switch (_content.Series[series].Kind)
        {
            case SeriesKind.Line:
                var dash = ChartColours.DashOf(series) is { Length: > 0 } lengths ? $" stroke-dasharray=\"{lengths}\"" : "";
                svg.Element("path", $"stroke=\"{colour}\" stroke-width=\"2.5\"{dash} d=\"M{Number(x)} {Number(y)}h{Number(SwatchWidth)}\"");
                break;
            case SeriesKind.Scatter:
                svg.Element("circle", $"cx=\"{Number(x + (SwatchWidth / 2))}\" cy=\"{Number(y)}\" r=\"4\" fill=\"{colour}\"");
                break;
            default:
                svg.Element("rect", $"x=\"{Number(x + 3)}\" y=\"{Number(y - 6)}\" width=\"12\" height=\"12\" fill=\"{colour}\"");
                break;
        }
    }
}
