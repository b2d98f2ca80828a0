using System.Text.Json;
using Repl.Sessions.Workers.Messages;

namespace Repl.Sessions.Workers;

/// <summary>What a function returned: JSON, or the text that a shell's function has written.</summary>
/// <param name="Json">The JSON; of no meaning where there is a text.</param>
/// <param name="Text">The text; null where there is JSON.</param>
internal readonly record struct WorkerResult(JsonElement Json, string? Text = null)
{
    /// <summary>Reads it as a type.</summary>
    /// <param name="worker">Whose function it was.</param>
    /// <param name="function">Which.</param>
    /// <exception cref="RemoteFunctionException">It is nothing of that type.</exception>
    public T As<T>(string worker, string function)
    {
        try
        {
            return this switch
            {
                { Text: T text } when typeof(T) == typeof(string) => text,
                { Text: { } text } => JsonSerializer.Deserialize<T>(text, WorkerJson.Values)!,
                { Json: T json } => json,
                _ => Json.Deserialize<T>(WorkerJson.Values)!,
            };
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or InvalidOperationException)
        {
            var found = Shorten.Line(Text ?? Json.GetRawText());
            throw RemoteFunctionException.OfResult(worker, function, $"returned {found}, which cannot be read as {typeof(T)}: {cause.Message}", cause);
        }
    }
}
