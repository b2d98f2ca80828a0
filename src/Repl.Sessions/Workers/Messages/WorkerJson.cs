using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Repl.Sessions.Workers.Messages;

/// <summary>The one place that turns what a harness reads and writes into JSON and back.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, MaxDepth = MostDepth)]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class WorkerJson : JsonSerializerContext
{
    /// <summary>How deep arguments and results may be nested. Python itself gives up at about 1000.</summary>
    public const int MostDepth = 900;

    private const int UsualRest = 64; // bytes of a line beside function and arguments

    /// <summary>How the user's values are written and read: camelCase over there, any case here. Their types are found by reflection.</summary>
    public static JsonSerializerOptions Values { get; } = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = MostDepth - 1, // the answer is around it
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // no HTML page ever holds it
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Writes the first line that a harness reads.</summary>
    public static byte[] Write(LoadRequest request) => [.. JsonSerializer.SerializeToUtf8Bytes(request, Default.LoadRequest), (byte)'\n'];

    /// <summary>Writes one of the later lines.</summary>
    /// <param name="number">The answer carries it too.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="function">Which function is meant.</param>
    /// <param name="arguments">A JSON array; for a check, nothing.</param>
    public static ReadOnlyMemory<byte> Write(int number, RequestKind kind, string function, ReadOnlyMemory<byte> arguments)
    {
        var line = new ArrayBufferWriter<byte>(arguments.Length + function.Length + UsualRest);
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, number);
            writer.WriteString("function"u8, function);
            if (kind is RequestKind.CallAfterInterrupt)
            {
                writer.WriteBoolean("settle"u8, true);
            }

            if (kind is RequestKind.Call or RequestKind.CallAfterInterrupt)
            {
                writer.WritePropertyName("arguments"u8);
                writer.WriteRawValue(arguments.Span, skipInputValidation: true);
            }
            else
            {
                writer.WriteBoolean("check"u8, true);
            }

            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static Answer ReadAnswer(ReadOnlySpan<byte> answer) => JsonSerializer.Deserialize(answer, Default.Answer)!;
}
