namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>What is known of a container.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Id">The Engine's number of it.</param>
/// <param name="Image">What it was made of.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Labels">What it carries; null for nothing.</param>
internal sealed record SandboxFacts(string Name, string Id, string Image, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string>? Labels)
{
    /// <summary>Whether it is to outlive whoever has made it.</summary>
    public bool IsKept => Labels?.ContainsKey(SandboxLabels.Kept) ?? false;
}
