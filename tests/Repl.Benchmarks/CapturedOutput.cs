using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// How fast does a large output get into a result? Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- capture</c>.
/// </summary>
internal static class CapturedOutput
{
    private const string Command = "seq 1000000";
    private const int RoundCount = 20;

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", options: new SessionOptions { Shell = "bash" });
        await using var blocking = await RawShell.StartAsync("bash", blocks: true);
        await using var asynchronous = await RawShell.StartAsync("bash", blocks: false);
        var bytes = await blocking.RunAsync(Command);

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => CollectAsync(blocking),
            () => CollectAsync(asynchronous),
            async () => Sizes.Check(bytes, (await session.RunAsync(Command)).StandardOutputBytes.Length));

        var speeds = Sizes.MbPerSecond(bytes, times);
        report.Add($"{Command}, MB/s (floor: blocking reads)", speeds[0], speeds[2], Goal.AtLeastShare(0.8));
        report.Add($"{Command}, MB/s (floor: async reads)", speeds[1], speeds[2], Goal.AtLeastShare(0.8));

        async Task CollectAsync(RawShell shell)
        {
            using var collected = new MemoryStream();
            Sizes.Check(bytes, await shell.RunAsync(Command, collected));
        }
    }
}
