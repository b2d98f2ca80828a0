using Repl.Sessions.Workers;

namespace Repl.Benchmarks;

/// <summary>
/// What does a warm worker add to a call that does next to nothing? Watch the ratio to a Python that only reads and writes JSON lines over
/// the same kind of pipes. Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- worker-call</c>.
/// </summary>
internal static class WorkerCalls
{
    private const int RoundCount = 12;
    private const int CallsPerRound = 1000; // so that a round's milliseconds are a call's microseconds

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new WorkerRegistry();
        var python = await registry.StartAsync(WorkerCode.Python("def add(a, b): return a + b"));
        var node = await registry.StartAsync(WorkerCode.Node("const add = (a, b) => a + b;"));
        var shell = await registry.StartAsync(WorkerCode.Sh("add() { echo $(($1 + $2)); }"));
        await using var bare = BarePython.Start();

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => RepeatAsync(async () => Check(await bare.CallAsync("[2, 3]"), "5\n")),
            () => RepeatAsync(() => AddAsync(python)),
            () => RepeatAsync(() => AddAsync(node)),
            () => RepeatAsync(() => AddAsync(shell)));

        report.Add("warm add(2, 3) in Python, us (floor: bare JSON lines)", times[0], times[1], Goal.AtMostTimes(2));
        report.Add("warm add(2, 3) in node, us (floor: that of Python)", times[0], times[2], Goal.None);
        report.Add("warm add 2 3 in sh, us (floor: that of Python)", times[0], times[3], Goal.None);
    }

    private static async Task AddAsync(Worker worker) => Check(await worker.CallAsync<int>("add", [2, 3]), 5);

    private static void Check<T>(T actual, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new InvalidDataException($"2 + 3 is {actual}.");
        }
    }

    private static async Task RepeatAsync(Func<Task> call)
    {
        for (var done = 0; done < CallsPerRound; done++)
        {
            await call();
        }
    }
}
