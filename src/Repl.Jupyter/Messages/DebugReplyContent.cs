using System.Text.Json.Serialization;

namespace Repl.Jupyter.Messages;

/// <summary>The content of a <c>debug_reply</c> ("Debug request"): a response of the Debug Adapter Protocol, whose names are in camel case.</summary>
/// <param name="Type">Always response.</param>
/// <param name="RequestSequence">The number of the request.</param>
/// <param name="Success">Whether there is a body; else a message says why not.</param>
/// <param name="Command">The command of the request.</param>
/// <param name="Message">Why the command failed.</param>
/// <param name="Body">The answer to <c>debugInfo</c>.</param>
internal sealed record DebugReplyContent(
    string Type,
    [property: JsonPropertyName("request_seq")] int RequestSequence,
    bool Success,
    string Command,
    string? Message = null,
    DebugInfoBody? Body = null)
{
    public const string Response = "response";
}

/// <summary>What a client needs to restore its view of a debugger that was never started.</summary>
internal sealed record DebugInfoBody(
    [property: JsonPropertyName("isStarted")] bool IsStarted,
    [property: JsonPropertyName("hashMethod")] string HashMethod,
    [property: JsonPropertyName("hashSeed")] int HashSeed,
    [property: JsonPropertyName("tmpFilePrefix")] string TemporaryFilePrefix,
    [property: JsonPropertyName("tmpFileSuffix")] string TemporaryFileSuffix,
    [property: JsonPropertyName("breakpoints")] IReadOnlyList<EmptyContent> Breakpoints,
    [property: JsonPropertyName("stoppedThreads")] IReadOnlyList<int> StoppedThreads,
    [property: JsonPropertyName("richRendering")] bool HasRichRendering,
    [property: JsonPropertyName("exceptionPaths")] IReadOnlyList<string> ExceptionPaths,
    [property: JsonPropertyName("copyToGlobals")] bool CopiesToGlobals);
