using static Repl.Engine.Charts.SvgBuilder;

namespace Repl.Engine.Charts;

/// <summary>How the labels of bars fit below them: side by side, or else slanting, and where those are too many, not all of them.</summary>
internal sealed class LabelAxis
{
    private const double FontSize = 12;
    private const double WidestSlanting = 160;
    private const double SlantDegrees = 35;
    private const double LineHeight = 15;

    private static readonly double Slope = Math.Sin(SlantDegrees * Math.PI / 180);

    private readonly string[] _labels;
    private readonly int _every = 1;

    /// <summary>Finds out.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="width">How wide the axis is, in pixels.</param>
    public LabelAxis(string[] labels, double width)
    {
        _labels = labels;
        var slot = width / Math.Max(labels.Length, 1);
        IsSlanting = labels.Any(label => WidthOf(label, FontSize) > slot - 6);
        if (!IsSlanting)
        {
            return;
        }

        _every = Math.Max(1, (int)Math.Ceiling(LineHeight / Slope / slot));
        Height = (labels.Max(label => Math.Min(WidthOf(label, FontSize), WidestSlanting)) * Slope) + LineHeight;
    }

    /// <summary>How much room the labels need below the axis.</summary>
    public double Height { get; } = 20;

    private bool IsSlanting { get; }

    /// <summary>The axis, which has no ticks.</summary>
    public Axis Axis => new(-0.5, Math.Max(_labels.Length, 1) - 0.5, []);

    /// <summary>Draws the labels.</summary>
    public void Draw(SvgBuilder svg, Plot plot)
    {
        foreach (var (place, label) in _labels.Index().Where(label => label.Index % _every == 0))
        {
            var x = plot.X(place);
            if (IsSlanting)
            {
                var y = plot.Bottom + 12;
                var room = Math.Min(WidestSlanting, x / Math.Sqrt(1 - (Slope * Slope)));
                svg.Text(x + 4, y, FitMiddle(label, FontSize, room), $"text-anchor=\"end\" transform=\"rotate(-{SlantDegrees} {Number(x + 4)} {Number(y)})\"", label);
            }
            else
            {
                svg.Text(x, plot.Bottom + 16, label, "text-anchor=\"middle\"");
            }
        }
    }
}
