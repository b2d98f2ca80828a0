using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// How fast does an output that is too large to keep stream through, and does memory stay flat meanwhile? Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- stream</c>.
/// </summary>
internal static class StreamedOutput
{
    private const long Bytes = 500_000_000;
    private const int RoundCount = 5;
    private const int EventsBetweenSamples = 64; // about every 4 MB
    private const double Mb = 1024 * 1024;

    private static readonly string Command = $"head -c {Bytes} /dev/zero";

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", options: new SessionOptions { Shell = "bash" });
        await using var blocking = await RawShell.StartAsync("bash", blocks: true);
        await using var asynchronous = await RawShell.StartAsync("bash", blocks: false);
        var peak = 0L;
        Footprint.Take();
        var before = Environment.WorkingSet;

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            async () => Sizes.Check(Bytes, await blocking.RunAsync(Command)),
            async () => Sizes.Check(Bytes, await asynchronous.RunAsync(Command)),
            async () => Sizes.Check(Bytes, await CountAsync(session, Command, Sample)));

        var after = Environment.WorkingSet;
        var speeds = Sizes.MbPerSecond(Bytes, times);
        report.Add("500 MB streamed, MB/s (floor: blocking reads)", speeds[0], speeds[2], Goal.AtLeastShare(0.8));
        report.Add("500 MB streamed, MB/s (floor: async reads)", speeds[1], speeds[2], Goal.AtLeastShare(0.8));
        report.Add("growth of resident memory, highest meanwhile, MB", (peak - before) / Mb, Goal.Below(100));
        report.Add("growth of resident memory, afterwards, MB", (after - before) / Mb, Goal.Below(100));

        void Sample() => peak = Math.Max(peak, Environment.WorkingSet);
    }

    /// <summary>Takes a command's output as it comes.</summary>
    /// <param name="session">Where it runs.</param>
    /// <param name="command">The command.</param>
    /// <param name="sample">Called now and then.</param>
    /// <returns>How many bytes came.</returns>
    public static async Task<long> CountAsync(ISession session, string command, Action? sample = null)
    {
        var (count, events) = (0L, 0);
        await foreach (var happened in session.ListenAsync(command))
        {
            count += happened is CommandEvent.Output { Kind: OutputKind.StandardOutput } output ? output.Bytes.Length : 0;
            if (++events % EventsBetweenSamples == 0)
            {
                sample?.Invoke();
            }
        }

        return count;
    }
}
