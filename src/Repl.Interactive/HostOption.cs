namespace Repl.Interactive;

/// <summary>An option of a subcommand of <c>#!session</c>.</summary>
/// <param name="Name">Its name, with <c>--</c>.</param>
/// <param name="Description">One sentence about it.</param>
/// <param name="IsFlag">Whether it has no value.</param>
public sealed record HostOption(string Name, string Description, bool IsFlag);
