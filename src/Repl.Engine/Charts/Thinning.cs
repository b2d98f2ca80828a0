namespace Repl.Engine.Charts;

/// <summary>Leaves out points that nobody would see.</summary>
internal static class Thinning
{
    private const int MostPoints = 20_000;

    /// <summary>Of the points of a line that follow each other in one column of pixels: the first, the lowest, the highest and the last.</summary>
    /// <param name="points">Pixels.</param>
    public static IReadOnlyList<(double X, double Y)> Line(IReadOnlyList<(double X, double Y)> points)
    {
        var kept = new List<(double, double)>();
        for (var start = 0; start < points.Count;)
        {
            var (end, lowest, highest) = (start, start, start);
            for (; end < points.Count && Math.Floor(points[end].X) == Math.Floor(points[start].X); end++)
            {
                lowest = points[end].Y < points[lowest].Y ? end : lowest;
                highest = points[end].Y > points[highest].Y ? end : highest;
            }

            kept.AddRange(new SortedSet<int> { start, lowest, highest, end - 1 }.Select(place => points[place]));
            start = end;
        }

        // A line that runs to and fro has few neighbours in one column.
        var stride = (kept.Count + MostPoints - 1) / MostPoints;
        return stride <= 1 ? kept : [.. kept.Where((_, place) => place % stride == 0)];
    }

    /// <summary>Of many points, one in each small square.</summary>
    /// <param name="points">Pixels.</param>
    /// <param name="square">The side of the square.</param>
    public static IEnumerable<(double X, double Y)> Points(IReadOnlyCollection<(double X, double Y)> points, double square) =>
        points.Count <= 2000 ? points : points.DistinctBy(point => (Math.Floor(point.X / square), Math.Floor(point.Y / square)));
}
