namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Body of ContainerExec: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Exec</summary>
/// <param name="Cmd">The program and its arguments.</param>
/// <param name="Tty">Whether it has a terminal.</param>
/// <param name="Env">Variables, as <c>NAME=value</c>.</param>
/// <param name="WorkingDir">Where it starts; null for the container's own choice.</param>
internal sealed record ExecRequest(IReadOnlyList<string> Cmd, bool Tty, IReadOnlyList<string>? Env = null, string? WorkingDir = null)
{
    public bool AttachStdin { get; } = true;

    public bool AttachStdout { get; } = true;

    public bool AttachStderr { get; } = true;
}

/// <summary>Answer of ContainerExec.</summary>
internal sealed record ExecCreated(string Id);

/// <summary>Body of ExecStart.</summary>
internal sealed record ExecStart(bool Tty)
{
    public bool Detach { get; }
}

/// <summary>Answer of ExecInspect.</summary>
/// <param name="Running">Whether the program runs.</param>
/// <param name="ExitCode">How it ended; null or 0 while it runs.</param>
/// <param name="Pid">Its number on the Engine's machine; 0 where it never ran.</param>
internal sealed record ExecDetails(bool Running, int? ExitCode, int Pid);
