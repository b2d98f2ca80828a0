namespace Repl.Engine.Charts;

/// <summary>How values are drawn.</summary>
internal enum SeriesKind
{
    /// <summary>Joined by a line.</summary>
    Line,

    /// <summary>As points.</summary>
    Scatter,

    /// <summary>As bars at labels.</summary>
    Bar,

    /// <summary>As bars over ranges, which touch each other.</summary>
    Histogram,
}
