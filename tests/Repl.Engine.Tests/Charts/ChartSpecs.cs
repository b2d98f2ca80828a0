using System.Globalization;
using System.Xml.Linq;
using Repl.Engine.Charts;
using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Charts;

public sealed class ChartSpecs
{
    private static readonly List<double> Few = [1, 3, 2];
    private static readonly List<string> Hosts = ["a", "b", "c"];

    [Fact]
    public void A_chart_is_an_SVG_picture_and_a_line_of_text()
    {
        var forms = Formatter.Format(Chart.Line(Few).Titled("Load"));

        Assert.Equal(["image/svg+xml", "text/plain"], forms.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Line chart 'Load'\n▁█▅  3 values, 1 to 3", forms["text/plain"]);
        Assert.Equal("svg", XElement.Parse(forms["image/svg+xml"]).Name.LocalName);
        Assert.Equal(forms["image/svg+xml"], Chart.Line(Few).Titled("Load").ToSvg());
    }

    [Theory]
    [InlineData(0, 10, "0 2 4 6 8 10")]
    [InlineData(-1, 1, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(0, 123_456, "0 50,000 100,000 150,000")]
    [InlineData(0, 24e6, "0 5M 10M 15M 20M 25M")]
    [InlineData(0, 3.1e-5, "0 1e-5 2e-5 3e-5 4e-5")]
    [InlineData(0, 4.2e18, "0 1e18 2e18 3e18 4e18 5e18")]
    [InlineData(1_000_000, 1_000_004, "1,000,000 1,000,001 1,000,002 1,000,003 1,000,004")]
    [InlineData(5, 5, "4.4 4.6 4.8 5.0 5.2 5.4 5.6")]
    [InlineData(0, 0, "-1.0 -0.5 0 0.5 1.0")]
    public void An_axis_has_round_numbers(double low, double high, string ticks)
    {
        var texts = Texts(Chart.Line(new List<double> { low, high }).Sized(500, 300)).Where(text => text.Attribute("text-anchor")?.Value == "end");

        Assert.Equal(ticks, string.Join(' ', texts.Select(text => text.Value)));
    }

    [Theory]
    [InlineData("2026-11-25 22:10", "02:00", "22:30 23:00 23:30 00:00", "25 Nov 2026 26 Nov 2026")]
    [InlineData("2025-11-10", "150.00:00", "Dec Jan Feb Mar Apr", "2025 2026")]
    [InlineData("2026-01-01", "00:00:08", "00:00:02 00:00:04", "1 Jan 2026")]
    [InlineData("1990-06-01", "12000.00:00", "2000 2010 2020", "")]
    [InlineData("2026-01-01", "00:00:00", "", "")]
    public void An_axis_of_times_has_round_times(string start, string length, string labels, string contexts)
    {
        var first = DateTime.Parse(start, CultureInfo.InvariantCulture);
        var chart = Chart.Line(new List<DateTime> { first, first + TimeSpan.Parse(length, CultureInfo.InvariantCulture) }, new List<int> { 1, 2 }).Sized(500, 300);

        var shown = Texts(chart).Where(text => text.Attribute("text-anchor")?.Value == "middle").GroupBy(text => text.Attribute("y")!.Value)
            .Select(row => string.Join(' ', row.Select(text => text.Value))).ToList();

        Assert.Contains(labels, shown.FirstOrDefault() ?? "", StringComparison.Ordinal);
        Assert.Contains(contexts, shown.ElementAtOrDefault(1) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_break_the_line_and_a_value_alone_is_a_point()
    {
        var paths = Paths(Chart.Line(new List<double?> { 1, 2, null, 3, double.NaN, 2, 1 }));

        Assert.Equal(3, paths.Single(path => path.Attribute("stroke-width")?.Value == "1.8").Attribute("d")!.Value.Count(letter => letter == 'M'));
        Assert.Single(paths, path => path.Attribute("stroke-linecap")?.Value == "round");
    }

    [Fact]
    public void Bars_go_down_from_0_where_they_are_negative()
    {
        var bars = Paths(Chart.Bar(Hosts, new List<int> { 2, -2, 0 })).Single(path => path.Attribute("fill")?.Value == "#0072b2").Attribute("d")!.Value;

        var heights = bars.Split('M', StringSplitOptions.RemoveEmptyEntries)
            .Select(bar => bar.Split(' ', 'V', 'H')).Select(parts => (From: parts[1], To: parts[2])).ToList();
        Assert.Equal(heights[0].From, heights[1].To);
        Assert.Equal(heights[2].From, heights[2].To);
        Assert.NotEqual(heights[0].To, heights[1].From);
    }

    [Fact]
    public void A_histogram_counts_each_value_once()
    {
        var text = Chart.Histogram(new List<int> { 0, 1, 1, 5, 9, 10 }, bins: 2).ToString();

        Assert.Equal("Histogram chart\n▁▁  2 values, 3 to 3", text);
    }

    [Fact]
    public void Many_points_make_a_small_picture_that_still_shows_the_peaks()
    {
        var values = new double[100_000];
        values[54_321] = 100;
        values[54_322] = -50;

        var svg = Chart.Line(values).ToSvg();

        Assert.InRange(svg.Length, 1000, 60_000);
        Assert.Equal(["-50", "0", "50", "100"], Texts(Chart.Line(values).Sized(640, 220)).Where(text => text.Attribute("text-anchor")?.Value == "end").Select(text => text.Value));
        var line = Paths(Chart.Line(values)).Single(path => path.Attribute("stroke-width")?.Value == "1.8").Attribute("d")!.Value;
        Assert.True(line.Split('L').Select(point => point.Split(' ')[^1]).Distinct().Count() >= 3);
        Assert.InRange(Chart.Scatter(values, values).ToSvg().Length, 500, 10_000);
    }

    [Fact]
    public void Several_series_have_a_legend_and_their_own_colours()
    {
        var chart = Chart.Bar(Hosts, Few, "now").AddBar(Few, "<then>").AddLine(Few).Titled("a & \"b\" \u0001");

        var texts = Texts(chart).Select(text => text.Value).ToList();
        Assert.Contains("now", texts);
        Assert.Contains("<then>", texts);
        Assert.Contains("series 3", texts);
        Assert.Contains("a & \"b\" ", texts);
        Assert.Equal(3, Paths(chart).SelectMany(path => new[] { path.Attribute("fill")?.Value, path.Attribute("stroke")?.Value }).Count(colour => colour is "#0072b2" or "#d55e00") + 1);
    }

    [Fact]
    public void Long_labels_are_shortened_and_told_in_whole()
    {
        var label = new string('x', 100) + "7";

        var shown = Texts(Chart.Bar(new List<string> { label, "b" }, new List<int> { 1, 2 }).Sized(200, 200)).Single(text => text.Value.StartsWith('x'));

        Assert.Equal(label, shown.Elements().Single().Value);
        Assert.Matches("^x+…x*7", shown.Nodes().OfType<XText>().First().Value);
    }

    [Fact]
    public void Without_data_the_chart_says_so()
    {
        List<Chart> charts = [Chart.Line(new List<int>()), Chart.Bar(new List<string>(), new List<int>()), Chart.Histogram(new List<double> { double.NaN }), Chart.Scatter(new List<DateTime>(), new List<int>())];

        Assert.All(charts, chart => Assert.Contains("There is no data to show.", chart.ToSvg(), StringComparison.Ordinal));
        Assert.Equal("Line chart: no data", charts[0].ToString());
    }

    [Fact]
    public void Extreme_values_are_drawn_or_gaps()
    {
        var values = new List<double> { double.MaxValue, double.NegativeInfinity, 1e300, -1e300, double.Epsilon, 1e15, 1e15 + 1 };

        var svg = Chart.Line(values, values).AddScatter(values, values).ToSvg();

        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Chart.Line(new List<DateTime> { DateTime.MinValue, DateTime.MaxValue }, new List<double> { double.Epsilon, 0 }).ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_drawn_says_what_to_give_instead()
    {
        Assert.StartsWith("There are 3 x and 1 y. Give as many of each.", Assert.Throws<ArgumentException>(() => Chart.Line(Few, new List<int> { 1 })).Message, StringComparison.Ordinal);
        Assert.StartsWith("'y' holds string, which is no number.", Assert.Throws<ArgumentException>(() => Chart.Line(Hosts)).Message, StringComparison.Ordinal);
        Assert.StartsWith("'y' are times.", Assert.Throws<ArgumentException>(() => Chart.Line(new List<DateTime> { default })).Message, StringComparison.Ordinal);
        Assert.StartsWith("The chart's x are numbers, and these are times.", Assert.Throws<ArgumentException>(() => Chart.Line(Few).AddLine(new List<DateTime> { default }, new List<int> { 1 })).Message, StringComparison.Ordinal);
        Assert.StartsWith("This chart has no labels for bars.", Assert.Throws<InvalidOperationException>(() => Chart.Line(Few).AddBar(Few)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Chart.Line(Few).Sized(10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Chart.Histogram(Few, 0));
        Assert.StartsWith("'y' has more than 1,000,000 values.", Assert.Throws<ArgumentException>(() => Chart.Line(Enumerable.Repeat(1, int.MaxValue))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Texts(Chart chart) => Elements(chart, "text");

    private static List<XElement> Paths(Chart chart) => [.. Elements(chart, "path")];

    private static IEnumerable<XElement> Elements(Chart chart, string name) =>
        XElement.Parse(chart.ToSvg()).Elements().Where(element => element.Name.LocalName == name);
}
