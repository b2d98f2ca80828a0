using System.Text.Json;
using Repl.Sessions.Workers.Messages;

namespace Repl.Sessions.Workers;

/// <summary>One call, as an interpreter gets it.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Arguments">Each as JSON.</param>
/// <param name="Timeout">How long it may take; null for as long as it likes.</param>
/// <param name="Output">Gets what it writes; null for nobody.</param>
internal sealed record WorkerCall(string Function, IReadOnlyList<JsonArgument> Arguments, TimeSpan? Timeout, Action<OutputKind, string>? Output)
{
    /// <summary>Writes the arguments down.</summary>
    /// <exception cref="ArgumentException">One of them cannot be written as JSON.</exception>
    public static WorkerCall Create(string function, IReadOnlyList<object?> arguments, TimeSpan? timeout, Action<OutputKind, string>? output)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(function);
        ArgumentNullException.ThrowIfNull(arguments);
        return new WorkerCall(function, [.. arguments.Select((value, index) => Write(function, value, index + 1))], timeout, output);
    }

    /// <summary>All arguments as one JSON array.</summary>
    public ReadOnlyMemory<byte> ArgumentsAsJson()
    {
        var json = new byte[2 + Arguments.Sum(argument => argument.Json.Length) + Math.Max(0, Arguments.Count - 1)];
        json[0] = (byte)'[';
        var at = 1;
        foreach (var argument in Arguments)
        {
            if (at > 1)
            {
                json[at++] = (byte)',';
            }

            argument.Json.CopyTo(json, at);
            at += argument.Json.Length;
        }

        json[at] = (byte)']';
        return json;
    }

    private static JsonArgument Write(string function, object? value, int number)
    {
        try
        {
            return new JsonArgument(JsonSerializer.SerializeToUtf8Bytes(value, value?.GetType() ?? typeof(object), WorkerJson.Values), value as string);
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException($"Argument {number} of the function '{function}' cannot be written as JSON: {cause.Message}", nameof(value), cause);
        }
    }
}
