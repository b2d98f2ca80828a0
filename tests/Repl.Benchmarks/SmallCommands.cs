using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// What does a session add to a command that does next to nothing? Watch the ratio to the better floor. Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- echo</c>.
/// </summary>
internal static class SmallCommands
{
    private const int RoundCount = 12;
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

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => RepeatAsync(() => blocking.RunAsync(Command)),
            () => RepeatAsync(() => asynchronous.RunAsync(Command)),
            () => RepeatAsync(() => session.RunAsync(Command)));

        report.Add($"{Command} in {shell}, us (floor: blocking reads)", times[0], times[2], Goal.AtMostTimes(1.5));
        report.Add($"{Command} in {shell}, us (floor: async reads)", times[1], times[2], Goal.AtMostTimes(1.5));
    }

    private static async Task RepeatAsync(Func<Task> run)
    {
        for (var done = 0; done < CommandsPerRound; done++)
        {
            await run();
        }
    }
}
