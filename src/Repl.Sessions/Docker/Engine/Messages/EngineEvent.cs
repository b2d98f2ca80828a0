namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>A line of SystemEvents: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemEvents</summary>
internal sealed record EngineEvent(string? Type, string? Action, EventActor? Actor);

/// <summary>What an event is about.</summary>
internal sealed record EventActor(string? ID, IReadOnlyDictionary<string, string>? Attributes);
