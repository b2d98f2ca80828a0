using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// What does a session at an SSH host add to a command that does next to nothing, and to a large output? The floor is the same frame
/// through the pipes of a bare <c>ssh host bash</c>. Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- ssh-echo ssh-stream</c>.
/// </summary>
internal static class SshCommands
{
    private const int RoundCount = 15;
    private const int CommandsPerRound = 500;
    private const string Command = "echo hi";

    private const long Bytes = 500_000_000;
    private const int StreamRounds = 5;

    public static async Task MeasureEchoAsync(Report report)
    {
        await using var host = await SshHost.StartAsync();
        await using var registry = new SessionRegistry();
        var session = await OpenAsync(registry, host);
        await using var blocking = await FramedShell.StartAsync("ssh", host.Alone, blocks: true);
        await using var asynchronous = await FramedShell.StartAsync("ssh", host.Alone, blocks: false);

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => RepeatAsync(() => blocking.RunAsync(Command)),
            () => RepeatAsync(() => asynchronous.RunAsync(Command)),
            () => RepeatAsync(() => session.RunAsync(Command)));

        var micros = times.Select(time => time * 1000 / CommandsPerRound).ToArray();
        report.Add($"{Command} over SSH, us (floor: ssh, blocking reads)", micros[0], micros[2], Goal.AtMostTimes(1.4));
        report.Add($"{Command} over SSH, us (floor: ssh, async reads)", micros[1], micros[2], Goal.AtMostTimes(1.4));
    }

    public static async Task MeasureStreamAsync(Report report)
    {
        var command = $"head -c {Bytes} /dev/zero";
        await using var host = await SshHost.StartAsync();
        await using var registry = new SessionRegistry();
        var session = await OpenAsync(registry, host);
        await using var blocking = await FramedShell.StartAsync("ssh", host.Alone, blocks: true);
        await using var asynchronous = await FramedShell.StartAsync("ssh", host.Alone, blocks: false);

        var times = await Rounds.MedianMsAsync(
            StreamRounds,
            async () => Check(await blocking.RunAsync(command)),
            async () => Check(await asynchronous.RunAsync(command)),
            async () => Sizes.Check(Bytes, await StreamedOutput.CountAsync(session, command)));

        var speeds = Sizes.MbPerSecond(Bytes, times);
        report.Add("500 MB streamed over SSH, MB/s (floor: blocking reads)", speeds[0], speeds[2], Goal.AtLeastShare(0.8));
        report.Add("500 MB streamed over SSH, MB/s (floor: async reads)", speeds[1], speeds[2], Goal.AtLeastShare(0.8));

        // The floor counts its markers too.
        static void Check(long count) => Sizes.Check(Bytes, count < Bytes + 1024 ? Math.Min(count, Bytes) : count);
    }

    private static Task<ISession> OpenAsync(SessionRegistry registry, SshHost host) =>
        registry.OpenAsync("measured", host.Target.ToString(), new SessionOptions { Shell = "bash", Ssh = host.Options });

    private static async Task RepeatAsync(Func<Task> run)
    {
        for (var done = 0; done < CommandsPerRound; done++)
        {
            await run();
        }
    }
}
