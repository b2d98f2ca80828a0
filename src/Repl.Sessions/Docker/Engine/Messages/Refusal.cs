using System.Text.Json.Serialization;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Body of an answer that is a failure.</summary>
internal sealed record Refusal([property: JsonPropertyName("message")] string? Message);
