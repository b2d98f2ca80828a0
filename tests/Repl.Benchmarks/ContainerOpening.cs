using System.Diagnostics.CodeAnalysis;
using Repl.Sessions;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support.Docker;

namespace Repl.Benchmarks;

/// <summary>
/// How long until a session in a container is ready: in one that runs, and in one that is made for it? The floors are the bare calls of the
/// API in sequence, up to the first byte that a program writes. Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- docker-open
/// docker-make docker-pool</c>, as root, or with <c>DOCKER_HOST</c> set.
/// </summary>
internal static class ContainerOpening
{
    private const int RoundCount = 20;
    private const int MakingRounds = 10;
    private const int PoolRounds = 5;
    private const int PoolSize = 10;

    public static async Task MeasureAsync(Report report)
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var container = await engine.RunAsync(DockerImages.Bash);
        await using var registry = new SessionRegistry();
        using var bare = await BareExec.ConnectAsync(engine);
        var options = new SessionOptions { Docker = new DockerOptions { Host = engine.Host } };

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => bare.RunAsync(container.Name, "bash", "-c", "echo hi"),
            () => registry.OpenAsync("measured", container.Target, options),
            () => registry.CloseAsync("measured"));

        report.Add("open a session in a container, ms (floor: bare exec)", times[0], times[1], Goal.AtMostTimes(1.2));
        report.Add("close a session in a container, ms", times[2], Goal.None);
    }

    public static async Task MeasureMakingAsync(Report report)
    {
        await using var engine = await DockerEngine.StartAsync();
        await engine.ProvideAsync(DockerImages.Busybox);
        await using var registry = new SessionRegistry();
        using var bare = await BareExec.ConnectAsync(engine);
        var options = new SessionOptions { Docker = new DockerOptions { Host = engine.Host, Sandbox = new SandboxOptions { Network = "none" } } };
        var name = "";

        var times = await Rounds.MedianMsAsync(
            MakingRounds,
            async () =>
            {
                name = engine.NextName();
                await bare.MakeAsync(name, DockerImages.Busybox);
                await bare.RunAsync(name, "sh", "-c", "echo hi");
            },
            () => bare.RemoveAsync(name),
            async () =>
            {
                var session = await registry.OpenAsync("measured", $"docker-image://{DockerImages.Busybox}", options);
                await session.RunAsync("echo hi");
            },
            () => registry.CloseAsync("measured"));

        report.Add("make a container, first command, ms (floor: bare calls)", times[0], times[2], Goal.AtMostTimes(1.15));
        report.Add("remove it, ms (floor: bare call)", times[1], times[3], Goal.None);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Each scope is closed, in time that is measured.")]
    public static async Task MeasurePoolAsync(Report report)
    {
        await using var engine = await DockerEngine.StartAsync();
        await engine.ProvideAsync(DockerImages.Busybox);
        var defaults = new SandboxDefaults { Image = DockerImages.Busybox, Network = "none" };
        var scope = new SandboxScope(defaults, engine.Host);

        var times = await Rounds.MedianMsAsync(
            PoolRounds,
            async () =>
            {
                for (var made = 0; made < PoolSize; made++)
                {
                    await scope.CreateAsync();
                }
            },
            RenewAsync,
            () => scope.CreatePoolAsync(PoolSize),
            RenewAsync);

        await scope.CloseAsync();
        report.Add("make a pool of 10, ms (floor: one after another)", times[0], times[2], Goal.AtMostTimes(0.75));
        report.Add("close a pool of 10, ms", times[3], Goal.None);

        async Task RenewAsync()
        {
            await scope.CloseAsync();
            scope = new SandboxScope(defaults, engine.Host);
        }
    }
}
