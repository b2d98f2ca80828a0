using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// Does a session get slower or larger with the commands that it has run? The last thousand commands stand beside the first thousand of
/// the same session, which the machine's mood may part, and beside those of a new session, in turn. Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- long</c>.
/// </summary>
internal static class LongSession
{
    private const int WarmUp = 500;
    private const int Part = 1000;
    private const int Total = 10_000;
    private const int RoundCount = 10;

    // Fewer than one object, of at least 24 bytes, for each command.
    private const double MostManagedKb = 24.0 * Total / 1024;

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", options: new SessionOptions { Shell = "bash" });
        await RunAsync(session, WarmUp);
        var before = Footprint.Take();

        var first = await Rounds.TimeAsync(() => RunAsync(session, Part));
        await RunAsync(session, Total - (2 * Part));
        var last = await Rounds.TimeAsync(() => RunAsync(session, Part));
        var growth = Footprint.Take() - before;

        var young = await registry.OpenAsync("young", options: new SessionOptions { Shell = "bash" });
        var times = await Rounds.MedianMsAsync(
            RoundCount, () => RunAsync(young, Part / RoundCount), () => RunAsync(session, Part / RoundCount));

        report.Add(
            "10,000 commands: the last 1,000, ms (floor: its first)", first.TotalMilliseconds, last.TotalMilliseconds, Goal.AtMostTimes(1.1));
        report.Add(
            "after 10,000: 1,000 more, ms (floor: a new session's)", times[0] * RoundCount, times[1] * RoundCount, Goal.AtMostTimes(1.1));
        report.Add("10,000 commands: growth of open handles", growth.Handles, Goal.Below(1));
        report.Add("10,000 commands: growth of managed memory, KB", growth.ManagedKb, Goal.Below(Math.Floor(MostManagedKb)));
        report.Add("10,000 commands: growth of resident memory, KB", growth.WorkingSetKb, Goal.None);
    }

    private static async Task RunAsync(ISession session, int commands)
    {
        for (var done = 0; done < commands; done++)
        {
            await session.RunAsync("echo hi");
        }
    }
}
