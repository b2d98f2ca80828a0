namespace Repl.Benchmarks;

/// <summary>
/// Measures what is claimed of sessions and of the kernel, each figure beside the same work done without us in the same run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks [-- name…]</c>. Without names, all of <see cref="Measurements"/>.
/// </summary>
/// <remarks>It reports and judges nothing: on a busy machine a missed goal is no failure, so only wrong arguments end it with an error.</remarks>
internal static class Program
{
    private const int Done = 0;
    private const int WrongUsage = 2;

    // Not BenchmarkDotNet: the floor and what stands on it have to alternate in one process, so that they meet the same machine state,
    // and memory, open handles and growth over time are among the figures.
    private static readonly Measurement[] Measurements =
    [
        new("echo", SmallCommands.MeasureAsync),
        new("open", Opening.MeasureAsync),
        new("capture", CapturedOutput.MeasureAsync),
        new("stream", StreamedOutput.MeasureAsync),
        new("worker-call", WorkerCalls.MeasureAsync),
        new("long", LongSession.MeasureAsync),
        new("many", ManySessions.MeasureAsync),
        new("files", FileTransfers.MeasureAsync),
        new("ssh-echo", SshCommands.MeasureEchoAsync),
        new("ssh-open", SshOpening.MeasureAsync),
        new("ssh-many", SshOpening.MeasureManyAsync),
        new("ssh-stream", SshCommands.MeasureStreamAsync),
        new("ssh-files", FileTransfers.MeasureSshAsync),
        new("docker-echo", ContainerCommands.MeasureEchoAsync),
        new("docker-stream", ContainerCommands.MeasureStreamAsync),
        new("docker-open", ContainerOpening.MeasureAsync),
        new("docker-make", ContainerOpening.MeasureMakingAsync),
        new("docker-pool", ContainerOpening.MeasurePoolAsync),
        new("docker-upload", ContainerTransfers.MeasureAsync),
        new("kernel-start", KernelTimes.MeasureStartAsync),
        new("kernel-cells", KernelTimes.MeasureCellsAsync),
        new("complete", Completing.MeasureAsync),
    ];

    private static async Task<int> Main(string[] names)
    {
        if (await BareScript.RunIfAskedAsync(names))
        {
            return Done;
        }

        if (names.Except(Measurements.Select(measurement => measurement.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync(
                $"There is no measurement '{unknown}'. Choose from: {string.Join(", ", Measurements.Select(measurement => measurement.Name))}.");
            return WrongUsage;
        }

        var report = new Report(Console.Out);
        foreach (var measurement in Measurements.Where(measurement => names.Length == 0 || names.Contains(measurement.Name)))
        {
            await measurement.RunAsync(report);
        }

        return Done;
    }
}
