namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>What the sandboxes of a <see cref="SandboxScope"/> have in common, unless it is said otherwise of one.</summary>
/// <example><code>
/// new SandboxDefaults { Image = "python:3.11", Tags = ["project-alpha"], Resources = new("500m", "512Mi"), MaxLifetime = TimeSpan.FromHours(1) }
/// </code></example>
public sealed record SandboxDefaults : SandboxOptions;
