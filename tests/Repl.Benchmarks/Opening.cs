using System.Diagnostics;
using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// How long until a session is ready, beyond what any start of a shell costs? The first session of a program also starts its keeper, so
/// another one beside it is measured as well. Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- open</c>.
/// </summary>
internal static class Opening
{
    private const int RoundCount = 30;
    private const double MostMsAbove = 5;

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new SessionRegistry();

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            StartAndEndAsync,
            () => registry.OpenAsync("first"),
            () => registry.OpenAsync("second"),
            () => registry.CloseAsync("second"),
            () => registry.CloseAsync("first"));

        report.Add("open the first session, ms (floor: bash -c true)", times[0], times[1], Goal.AtMostAbove(MostMsAbove));
        report.Add("open another session, ms (floor: bash -c true)", times[0], times[2], Goal.AtMostAbove(MostMsAbove));
        report.Add("close a session, ms", times[3], Goal.None);
        report.Add("close the last session, ms", times[4], Goal.None);
    }

    /// <summary>The floor: the start of a shell that has nothing to do.</summary>
    public static async Task StartAndEndAsync()
    {
        using var process = Process.Start("bash", ["-c", "true"]);
        await process.WaitForExitAsync();
    }
}
