namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>An entry of ContainerList.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Names">What it is called, each behind a slash.</param>
/// <param name="Image">What it was made of.</param>
/// <param name="State">Such as <c>running</c>.</param>
/// <param name="Created">In seconds since 1970 (UTC).</param>
/// <param name="Labels">What it carries.</param>
internal sealed record ContainerSummary(string Id, IReadOnlyList<string> Names, string Image, string State, long Created, IReadOnlyDictionary<string, string>? Labels)
{
    /// <summary>What people call it.</summary>
    public string Name => Names is [var first, ..] ? first.TrimStart('/') : Id[..12];
}
