namespace Repl.Interactive;

/// <summary>A subcommand of <c>#!session</c>, as the host proposes and explains it.</summary>
/// <param name="Name">The word behind <c>#!session</c>.</param>
/// <param name="Description">One sentence about it.</param>
/// <param name="Options">Its options.</param>
public sealed record HostCommand(string Name, string Description, IReadOnlyList<HostOption> Options);
