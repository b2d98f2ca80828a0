using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Docker.Sandboxes;

namespace Repl.Sessions.Docker.Usage;

/// <summary>Asks an Engine what a container uses, and reckons as <c>docker stats</c> does.</summary>
/// <param name="engine">The Engine.</param>
/// <param name="container">The container, as it was when somebody looked.</param>
internal sealed class ContainerUsage(EngineClient engine, ContainerDetails container)
{
    // Docker 20.10 takes a second for each answer where it is asked about several containers at once (seen with three), and it is asked twice.
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(5);

    // The kernel counts all processors' time in steps of 10 ms, but a container's in nanoseconds.
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks. What is not told within five seconds, or where the container has gone, is null.</summary>
    public async Task<ContainerFacts> DescribeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskLimit);
        try
        {
            var first = await SampleAsync(limit.Token).ConfigureAwait(false);
            await Task.Delay(SampleTime, limit.Token).ConfigureAwait(false);
            var second = await SampleAsync(limit.Token).ConfigureAwait(false);
            return Describe(PercentOf(first, second), MemoryOf(second));
        }
        catch (Exception gone) when (gone is EngineException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Describe(null, null);
        }
    }

    /// <summary>What is known without asking.</summary>
    public ContainerFacts Describe(double? cpuPercent = null, long? memoryBytes = null) => new(
        container.Name.TrimStart('/'),
        container.Config.Image,
        cpuPercent,
        memoryBytes,
        container.HostConfig is { Memory: > 0 } limits ? limits.Memory : null,
        container.Created,
        SandboxLabels.ExpiryOf(container.Config.Labels));

    // Of a container that does not run, nothing is counted.
    private static double? PercentOf(ContainerStats first, ContainerStats second)
    {
        var (used, elapsed) = ((double)second.Cpu.Usage.Total - first.Cpu.Usage.Total, second.ReadAt - first.ReadAt);
        return second.Cpu.Usage.Total > 0 && elapsed > TimeSpan.Zero ? Math.Max(0, used / elapsed.TotalNanoseconds * 100) : null;
    }

    // The second name is that of the newer kind of control groups.
    private static long? MemoryOf(ContainerStats sample)
    {
        if (sample.Memory is not { Usage: { } usage } memory)
        {
            return null;
        }

        var cached = memory.Details is null ? 0
            : memory.Details.TryGetValue("total_inactive_file", out var all) ? all
            : memory.Details.GetValueOrDefault("inactive_file");
        return (long)(cached < usage ? usage - cached : usage);
    }

    private Task<ContainerStats> SampleAsync(CancellationToken cancellationToken) =>
        engine.GetAsync<ContainerStats>($"/containers/{container.Id}/stats?stream=false&one-shot=true", cancellationToken);
}
