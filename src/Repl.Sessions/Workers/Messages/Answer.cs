using System.Text.Json;

namespace Repl.Sessions.Workers.Messages;

/// <summary>What a harness answers. Nothing at all is said where something was done that has no result.</summary>
/// <param name="Result">What the function returned.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Unserialisable">Why its result cannot be written as JSON.</param>
/// <param name="Missing">There is no such function: the names of those that are there.</param>
/// <param name="Exit">Whether the function ends the interpreter, which has flushed all and goes now.</param>
internal sealed record Answer(JsonElement? Result, RemoteError? Error, string? Unserialisable, IReadOnlyList<string>? Missing, bool Exit);
