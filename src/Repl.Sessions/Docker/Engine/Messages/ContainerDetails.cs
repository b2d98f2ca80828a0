namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Answer of ContainerInspect: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerInspect</summary>
internal sealed record ContainerDetails(string Id, string Name, DateTimeOffset Created, ContainerState State, ContainerSettings Config, ContainerLimits? HostConfig);

/// <summary>How a container is.</summary>
/// <param name="Status">Such as <c>running</c>, <c>exited</c>, <c>removing</c>.</param>
/// <param name="Running">Whether it runs; also while it is paused.</param>
/// <param name="Paused">Whether it is paused.</param>
/// <param name="OOMKilled">Whether it ended because it ran out of memory.</param>
/// <param name="ExitCode">How its first program ended; 0 while it runs.</param>
internal sealed record ContainerState(string Status, bool Running, bool Paused, bool OOMKilled, int ExitCode);

/// <summary>What it was made of.</summary>
internal sealed record ContainerSettings(string Image, IReadOnlyDictionary<string, string>? Labels, string? User = null);

/// <summary>What it may use.</summary>
/// <param name="Memory">In bytes; 0 where there is no limit.</param>
internal sealed record ContainerLimits(long Memory);
