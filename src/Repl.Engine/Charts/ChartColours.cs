namespace Repl.Engine.Charts;

/// <summary>Colours that people can tell apart who see fewer of them (after Okabe and Ito), each dark enough for a thin line on white.</summary>
internal static class ChartColours
{
    private static readonly string[] All = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"];
    private static readonly string[] Dashes = ["", "6 3", "2 3", "8 3 2 3"];

    /// <summary>The colour of one of the series.</summary>
    public static string Of(int series) => All[series % All.Length];

    /// <summary>How the line of one of the series is broken, where its colour has been used before; empty for a whole line.</summary>
    public static string DashOf(int series) => Dashes[series / All.Length % Dashes.Length];
}
