using System.Globalization;
using Repl.Engine.Formatting;

namespace Repl.Engine.Charts;

/// <summary>A picture of numbers, drawn as SVG; a terminal shows a line that describes it, and its course in small.</summary>
/// <remarks>
/// Immutable, and so thread safe: each method gives a new chart. Numbers may be of any numeric type; null, NaN and infinity are gaps, and
/// lengths of time count as seconds. X may be dates and times too. Values are read when they are given, at most 1,000,000 of each.
/// </remarks>
/// <example><code>
/// Chart.Line(new[] { 1, 3, 2 }, "in").AddLine(new[] { 2, 2, 4 }, "out").Titled("Traffic").Labelled(x: "hour", y: "MB")
/// </code></example>
public sealed class Chart : IRichValue
{
    private const int LeastSide = 100;
    private const int MostSide = 10_000;

    private readonly ChartContent _content;

    private Chart(ChartContent content) => _content = content;

    string IRichValue.MimeType => MimeTypes.Svg;

    string IRichValue.Content => ToSvg();

    string IRichValue.Text => ToString();

    /// <summary>A line through values at 0, 1, 2 and so on.</summary>
    /// <param name="y">The values.</param>
    /// <param name="name">What the legend calls the line. Default: a number, once there are several.</param>
    /// <typeparam name="TY">A type of numbers.</typeparam>
    /// <exception cref="ArgumentException">The values are not numbers, or too many.</exception>
    public static Chart Line<TY>(IEnumerable<TY> y, string? name = null) => Empty.AddLine(y, name);

    /// <summary>A line through points, in the order in which they are given.</summary>
    /// <param name="x">Where: numbers or times.</param>
    /// <param name="y">The values, as many.</param>
    /// <param name="name">What the legend calls the line. Default: a number, once there are several.</param>
    /// <typeparam name="TX">A type of numbers or times.</typeparam>
    /// <typeparam name="TY">A type of numbers.</typeparam>
    /// <exception cref="ArgumentException">The values are not of such types, not equally many, or too many.</exception>
    public static Chart Line<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string? name = null) => Empty.AddLine(x, y, name);

    /// <summary>Points.</summary>
    /// <inheritdoc cref="Line{TX, TY}(IEnumerable{TX}, IEnumerable{TY}, string?)"/>
    public static Chart Scatter<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string? name = null) => Empty.AddScatter(x, y, name);

    /// <summary>A bar for each label, from 0 up or down.</summary>
    /// <param name="labels">What stands below the bars.</param>
    /// <param name="values">How high they are, as many.</param>
    /// <param name="name">What the legend calls the bars. Default: a number, once there are several at each label.</param>
    /// <typeparam name="TLabel">Any type; its values are written as text.</typeparam>
    /// <typeparam name="TValue">A type of numbers.</typeparam>
    /// <exception cref="ArgumentException">The values are not numbers, not as many as labels, or too many.</exception>
    public static Chart Bar<TLabel, TValue>(IEnumerable<TLabel> labels, IEnumerable<TValue> values, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] texts = [.. labels.Take(ChartNumbers.Most + 1).Select(label => Convert.ToString(label, CultureInfo.InvariantCulture) ?? "")];
        return new Chart(Empty._content with { Labels = texts }).AddBar(values, name);
    }

    /// <summary>How often values fall into each of some ranges of equal width.</summary>
    /// <param name="values">The values. Gaps are not counted.</param>
    /// <param name="bins">How many ranges, 1 to 1000. Default: as many as suit the number of values (Sturges' rule).</param>
    /// <param name="name">What the legend calls it. Default: a number, once there are several.</param>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <exception cref="ArgumentException">The values are not numbers, or too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is not from 1 to 1000.</exception>
    public static Chart Histogram<T>(IEnumerable<T> values, int? bins = null, string? name = null)
    {
        if (bins is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(bins));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000, nameof(bins));
        }

        return new Chart(Empty._content.With(Bins.Count(ChartNumbers.Read(values, nameof(values)), bins, name)));
    }

    /// <summary>Adds a line through values at 0, 1, 2 and so on; on bars, at each label.</summary>
    /// <inheritdoc cref="Line{TY}(IEnumerable{TY}, string?)"/>
    public Chart AddLine<TY>(IEnumerable<TY> y, string? name = null)
    {
        var values = ChartNumbers.Read(y, nameof(y));
        return new Chart(_content.With(new ChartSeries(SeriesKind.Line, name, [.. Enumerable.Range(0, values.Length).Select(place => (double)place)], values)));
    }

    /// <summary>Adds a line through points.</summary>
    /// <inheritdoc cref="Line{TX, TY}(IEnumerable{TX}, IEnumerable{TY}, string?)"/>
    public Chart AddLine<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string? name = null) => Add(SeriesKind.Line, x, y, name);

    /// <summary>Adds points.</summary>
    /// <inheritdoc cref="Line{TX, TY}(IEnumerable{TX}, IEnumerable{TY}, string?)"/>
    public Chart AddScatter<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string? name = null) => Add(SeriesKind.Scatter, x, y, name);

    /// <summary>Adds a bar beside those that are at each label.</summary>
    /// <param name="values">How high they are, as many as there are labels.</param>
    /// <param name="name">What the legend calls the bars. Default: a number.</param>
    /// <typeparam name="TValue">A type of numbers.</typeparam>
    /// <exception cref="ArgumentException">The values are not numbers, or not as many as labels.</exception>
    /// <exception cref="InvalidOperationException">The chart has no labels.</exception>
    public Chart AddBar<TValue>(IEnumerable<TValue> values, string? name = null)
    {
        var labels = _content.Labels ?? throw new InvalidOperationException("This chart has no labels for bars. Begin with Chart.Bar(labels, values).");
        var heights = ChartNumbers.Read(values, nameof(values));
        ChartNumbers.CheckCounts("labels", labels.Length, nameof(values), heights.Length);
        return new Chart(_content.With(new ChartSeries(SeriesKind.Bar, name, [.. Enumerable.Range(0, heights.Length).Select(place => (double)place)], heights)));
    }

    /// <summary>Gives the chart a title.</summary>
    /// <param name="title">One line, above the chart.</param>
    public Chart Titled(string title) => new(_content with { Title = title });

    /// <summary>Says what the axes are.</summary>
    /// <param name="x">Below the horizontal axis. Null: as before.</param>
    /// <param name="y">Beside the vertical axis. Null: as before.</param>
    public Chart Labelled(string? x = null, string? y = null) => new(_content with { XLabel = x ?? _content.XLabel, YLabel = y ?? _content.YLabel });

    /// <summary>Sets the size. Default 640 by 400.</summary>
    /// <param name="width">In pixels, 100 to 10,000.</param>
    /// <param name="height">In pixels, 100 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public Chart Sized(int width, int height) => new(_content with { Width = Checked(width, nameof(width)), Height = Checked(height, nameof(height)) });

    /// <summary>Draws the chart. The same chart gives the same text each time.</summary>
    /// <returns>A whole SVG document with a white background of its own, to be saved in a file or shown.</returns>
    public string ToSvg() => ChartDrawing.Draw(_content);

    /// <summary>Describes the chart in a few lines.</summary>
    /// <returns>What it shows, and the course of each line.</returns>
    public override string ToString() => ChartText.Describe(_content);

    private static Chart Empty { get; } = new(new ChartContent());

    private static int Checked(int side, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, LeastSide, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, MostSide, name);
        return side;
    }

    private Chart Add<TX, TY>(SeriesKind kind, IEnumerable<TX> x, IEnumerable<TY> y, string? name)
    {
        var (places, areTimes) = ChartNumbers.ReadPlaces(x, nameof(x));
        var values = ChartNumbers.Read(y, nameof(y));
        ChartNumbers.CheckCounts(nameof(x), places.Length, nameof(y), values.Length);
        return new Chart(_content.With(new ChartSeries(kind, name, places, values), areTimes));
    }
}
