using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// What does a session add to a command that does next to nothing? Watch the ratio to the better floor. Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- echo</c>.
/// </summary>
internal static class SmallCommands
{
    private const int RoundCount = 40; // the compiler goes on making things faster for the first ten
    private const int CommandsPerRound = 1000; // so that a round's milliseconds are a command's microseconds
    private const string Command = "echo hi";

    public static async Task MeasureAsync(Report report)
    {
        await MeasureAsync(report, "bash");
        await MeasureAsync(report, "dash");
    }

    private static async Task MeasureAsync(Report report, string shell)
    {
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", options: new SessionOptions { Shell = shell });
        await using var blocking = await RawShell.StartAsync(shell, blocks: true);
        await using var asynchronous = await RawShell.StartAsync(shell, blocks: false);
        await using var blockingScript = await RawShell.StartAsync(shell, blocks: true, isInteractive: false);
        await using var asynchronousScript = await RawShell.StartAsync(shell, blocks: false, isInteractive: false);

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => RepeatAsync(() => blocking.RunAsync(Command)),
            () => RepeatAsync(() => asynchronous.RunAsync(Command)),
            () => RepeatAsync(() => blockingScript.RunAsync(Command)),
            () => RepeatAsync(() => asynchronousScript.RunAsync(Command)),
            () => RepeatAsync(() => session.RunAsync(Command)));

        string[] floors = [$"{shell} -i, blocking reads", $"{shell} -i, async reads", $"{shell}, blocking reads", $"{shell}, async reads"];
        foreach (var (floor, time) in floors.Zip(times))
        {
            report.Add($"{Command} (floor: {floor}), us", time, times[^1], Goal.AtMostTimes(1.5));
        }
    }

    private static async Task RepeatAsync(Func<Task> run)
    {
        for (var done = 0; done < CommandsPerRound; done++)
        {
            await run();
        }
    }
}
