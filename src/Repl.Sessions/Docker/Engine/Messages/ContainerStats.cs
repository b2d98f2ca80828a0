using System.Text.Json.Serialization;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Answer of ContainerStats: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerStats</summary>
/// <param name="ReadAt">When it was counted.</param>
/// <param name="Cpu">Time of processors.</param>
/// <param name="Memory">Memory.</param>
internal sealed record ContainerStats(
    [property: JsonPropertyName("read")] DateTimeOffset ReadAt,
    [property: JsonPropertyName("cpu_stats")] CpuStats Cpu,
    [property: JsonPropertyName("memory_stats")] MemoryStats? Memory);

/// <summary>Time of processors.</summary>
internal sealed record CpuStats([property: JsonPropertyName("cpu_usage")] CpuUsage Usage);

/// <summary>Time of processors, all together.</summary>
/// <param name="Total">In nanoseconds.</param>
internal sealed record CpuUsage([property: JsonPropertyName("total_usage")] ulong Total);

/// <summary>Memory.</summary>
/// <param name="Usage">In bytes, cached files included; null where the container does not run.</param>
/// <param name="Details">What it is made up of.</param>
internal sealed record MemoryStats(
    [property: JsonPropertyName("usage")] ulong? Usage, [property: JsonPropertyName("stats")] IReadOnlyDictionary<string, ulong>? Details);
