namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>An entry of ContainerList. The names begin with a slash.</summary>
internal sealed record ContainerSummary(string Id, IReadOnlyList<string> Names, string Image, string State, IReadOnlyDictionary<string, string>? Labels);
