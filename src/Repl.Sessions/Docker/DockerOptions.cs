using Repl.Sessions.Docker.Sandboxes;

namespace Repl.Sessions.Docker;

/// <summary>How to reach containers. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record DockerOptions
{
    /// <summary>All defaults.</summary>
    public static DockerOptions Default { get; } = new();

    /// <summary>
    /// Where the Docker Engine listens: <c>unix:///path</c> or <c>tcp://host:port</c>. Null, the default: what <c>DOCKER_HOST</c> says, else
    /// the current Docker context, else <c>/var/run/docker.sock</c>, else Podman's socket.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>What a container that is made for a session is like. Default <see cref="SandboxOptions.Default"/>.</summary>
    public SandboxOptions Sandbox { get; init; } = SandboxOptions.Default;
}
