namespace Repl.Sessions.Docker.Usage;

/// <summary>What is known of the container that a session is in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image that it was made of, as whoever made it called it.</param>
/// <param name="CpuPercent">How much it computes: 100 is one processor that is fully used. Null where the Engine does not tell within 2 s.</param>
/// <param name="MemoryBytes">The memory that it uses, without the files that are only cached. Null where the Engine does not tell within 2 s.</param>
/// <param name="MemoryLimitBytes">The memory that it may use; null where there is no limit.</param>
/// <param name="CreatedAt">When it was made; null where the Engine does not tell.</param>
/// <param name="ExpiresAt">When whoever made it lets it end; null where nobody has said so.</param>
public sealed record ContainerFacts(
    string Name, string Image, double? CpuPercent, long? MemoryBytes, long? MemoryLimitBytes, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt);
