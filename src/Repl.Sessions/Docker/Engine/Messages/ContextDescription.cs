namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>A <c>meta.json</c> of Docker's client: one of its contexts.</summary>
internal sealed record ContextDescription(IReadOnlyDictionary<string, ContextEndpoint>? Endpoints);

/// <summary>Where the Engine of a context is.</summary>
internal sealed record ContextEndpoint(string? Host, bool SkipTLSVerify);
