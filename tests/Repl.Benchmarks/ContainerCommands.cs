using Repl.Sessions;
using Repl.Sessions.Docker;
using Repl.Tests.Support.Docker;

namespace Repl.Benchmarks;

/// <summary>
/// What does a session in a container add to a command that does next to nothing, and to a large output? The floor is the same frame through
/// the bare stream of an exec. Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- docker-echo docker-stream</c>, as root, or
/// with <c>DOCKER_HOST</c> set.
/// </summary>
internal static class ContainerCommands
{
    private const int RoundCount = 15;
    private const int CommandsPerRound = 500;
    private const string Command = "echo hi";

    private const long Bytes = 500_000_000;
    private const int StreamRounds = 5;

    public static async Task MeasureEchoAsync(Report report)
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var container = await engine.RunAsync(DockerImages.Bash);
        await using var registry = new SessionRegistry();
        var session = await OpenAsync(registry, container);
        using var bare = await BareExec.ConnectAsync(engine);
        await using var floor = await StartFloorAsync(bare, container);

        var times = await Rounds.MedianMsAsync(RoundCount, () => RepeatAsync(() => floor.RunAsync(Command)), () => RepeatAsync(() => session.RunAsync(Command)));

        var micros = times.Select(time => time * 1000 / CommandsPerRound).ToArray();
        report.Add($"{Command} in a container, us (floor: bare exec stream)", micros[0], micros[1], Goal.AtMostTimes(1.4));
    }

    public static async Task MeasureStreamAsync(Report report)
    {
        var command = $"head -c {Bytes} /dev/zero";
        await using var engine = await DockerEngine.StartAsync();
        await using var container = await engine.RunAsync(DockerImages.Bash);
        await using var registry = new SessionRegistry();
        var session = await OpenAsync(registry, container);
        using var bare = await BareExec.ConnectAsync(engine);
        await using var floor = await StartFloorAsync(bare, container);

        var times = await Rounds.MedianMsAsync(
            StreamRounds,
            async () => Sizes.Check(Bytes, Math.Min(Bytes, await floor.RunAsync(command))), // its headers and markers count too
            async () => Sizes.Check(Bytes, await StreamedOutput.CountAsync(session, command)));

        var speeds = Sizes.MbPerSecond(Bytes, times);
        report.Add("500 MB streamed from a container, MB/s", speeds[0], speeds[1], Goal.AtLeastShare(0.8));
    }

    private static Task<ISession> OpenAsync(SessionRegistry registry, TestContainer container) =>
        registry.OpenAsync("measured", container.Target, new SessionOptions { Docker = new DockerOptions { Host = container.Engine.Host } });

    private static async Task<FramedShell> StartFloorAsync(BareExec bare, TestContainer container)
    {
        var bash = await bare.StartAsync(container.Name, "sh", "-c", "exec bash --noprofile --norc --noediting -i 2>/dev/null");
        return await FramedShell.StartAsync(bash.Stream, bash.Stream, bash.DisposeAsync);
    }

    private static async Task RepeatAsync(Func<Task> run)
    {
        for (var done = 0; done < CommandsPerRound; done++)
        {
            await run();
        }
    }
}
