using System.Text.Json.Serialization;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>The part of <c>config.json</c> of Docker's client that says which Engine it uses.</summary>
internal sealed record ClientConfiguration([property: JsonPropertyName("currentContext")] string? CurrentContext);
