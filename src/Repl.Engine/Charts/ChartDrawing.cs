using Repl.Engine.Formatting.Html;
using static Repl.Engine.Charts.SvgBuilder;

namespace Repl.Engine.Charts;

/// <summary>Draws a chart as SVG.</summary>
internal sealed class ChartDrawing
{
    private const double FontSize = 12;
    private const double TitleSize = 16;
    private const double Border = 14;
    private const double PixelsBetweenRows = 45;
    private const double LeastPlot = 30;

    private readonly SvgBuilder _svg = new();
    private readonly ChartContent _content;

    private ChartDrawing(ChartContent content) => _content = content;

    /// <summary>Draws it.</summary>
    /// <returns>A whole document.</returns>
    public static string Draw(ChartContent content)
    {
        var drawing = new ChartDrawing(content);
        drawing.Begin();
        var top = drawing.DrawTitle();
        if (content.IsEmpty)
        {
            drawing._svg.Text(content.Width / 2.0, content.Height / 2.0, "There is no data to show.", "text-anchor=\"middle\" fill=\"#666\"");
        }
        else
        {
            drawing.DrawValues(top);
        }

        drawing._svg.Raw("</svg>");
        return drawing._svg.ToString();
    }

    private void Begin()
    {
        var name = Markup.Encode(_content.Title ?? "chart");
        _svg.Raw(FormattableString.Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{_content.Width}\" height=\"{_content.Height}\" viewBox=\"0 0 {_content.Width} {_content.Height}\" style=\"max-width:100%;height:auto\" role=\"img\" aria-label=\"{name}\" font-family=\"system-ui,'Segoe UI','DejaVu Sans',Helvetica,Arial,sans-serif\" font-size=\"{FontSize}\" fill=\"#333\">"));
        _svg.Element("rect", "width=\"100%\" height=\"100%\" fill=\"#fff\"");
    }

    private double DrawTitle()
    {
        if (_content.Title is not { Length: > 0 } title)
        {
            return Border;
        }

        _svg.Text(_content.Width / 2.0, Border + TitleSize - 3, Fit(title, TitleSize, _content.Width - (2 * Border)), $"text-anchor=\"middle\" font-size=\"{Number(TitleSize)}\" font-weight=\"600\"", title);
        return Border + TitleSize + 12;
    }

    private void DrawValues(double top)
    {
        var legend = new Legend(_content, _content.Width - (2 * Border));
        legend.Draw(_svg, Border, top);
        var plot = Place(top + legend.Height, out var labels);
        DrawGrid(plot);
        new SeriesDrawing(_svg, _content, plot).Draw();
        DrawAxes(plot, labels);
    }

    // Each side's room depends on what stands there, which depends on how much room there is: so first a guess of the height.
    private Plot Place(double top, out LabelAxis? labels)
    {
        var below = Border + (_content.XLabel is null ? 0 : 20);
        var vertical = Axis.Vertical(_content, (int)Math.Max(2, (_content.Height - top - below - 30) / PixelsBetweenRows));
        var left = Border + (_content.YLabel is null ? 0 : 20) + vertical.Ticks.Max(tick => WidthOf(tick.Label, FontSize)) + 8;
        var width = Math.Max(LeastPlot, _content.Width - left - Border - 10);
        labels = _content.Labels is { } texts ? new LabelAxis(texts, width) : null;
        var horizontal = labels?.Axis ?? Axis.Horizontal(_content, (int)Math.Max(2, width / (_content.HasTimes ? 75 : 65)));
        var room = labels?.Height ?? (horizontal.Ticks.Any(tick => tick.Context is not null) ? 34 : 20);
        var height = Math.Max(LeastPlot, _content.Height - top - below - room);
        return new Plot(left, top + 4, width, height - 4, horizontal, vertical);
    }

    private void DrawGrid(Plot plot)
    {
        var rows = plot.Vertical.Ticks.Select(tick => $"M{Number(plot.Left)} {Number(plot.Y(tick.Value))}H{Number(plot.Right)}");
        var columns = plot.Horizontal.Ticks.Select(tick => $"M{Number(plot.X(tick.Value))} {Number(plot.Top)}V{Number(plot.Bottom)}");
        _svg.Element("path", $"stroke=\"#e4e4e4\" d=\"{string.Concat(rows)}{string.Concat(columns)}\"");
    }

    private void DrawAxes(Plot plot, LabelAxis? labels)
    {
        // Bars stand on 0, and other values on the lower side.
        var floor = plot.Vertical.Low < 0 && plot.Vertical.High >= 0 && labels is not null ? plot.Y(0) : plot.Bottom;
        _svg.Element("path", $"stroke=\"#777\" d=\"M{Number(plot.Left)} {Number(floor)}H{Number(plot.Right)}\"");
        foreach (var tick in plot.Vertical.Ticks)
        {
            _svg.Text(plot.Left - 7, plot.Y(tick.Value) + 4, tick.Label, "text-anchor=\"end\"");
        }

        foreach (var tick in plot.Horizontal.Ticks)
        {
            DrawTick(plot, tick);
        }

        labels?.Draw(_svg, plot);
        if (_content.XLabel is { } x)
        {
            _svg.Text(plot.Left + (plot.Width / 2), _content.Height - 10, Fit(x, FontSize, plot.Width), "text-anchor=\"middle\" fill=\"#555\"", x);
        }

        if (_content.YLabel is { } y)
        {
            var middle = plot.Top + (plot.Height / 2);
            _svg.Text(Border + 4, middle, Fit(y, FontSize, plot.Height), $"text-anchor=\"middle\" fill=\"#555\" transform=\"rotate(-90 {Number(Border + 4)} {Number(middle)})\"", y);
        }
    }

    // A label at the end of the axis would leave the drawing.
    private void DrawTick(Plot plot, Tick tick)
    {
        Draw(tick.Label, plot.Bottom + 16);
        if (tick.Context is { } context)
        {
            Draw(context, plot.Bottom + 30);
        }

        void Draw(string label, double y)
        {
            var half = WidthOf(label, FontSize) / 2;
            _svg.Text(Math.Clamp(plot.X(tick.Value), half + 2, _content.Width - half - 2), y, label, "text-anchor=\"middle\"");
        }
    }
}
