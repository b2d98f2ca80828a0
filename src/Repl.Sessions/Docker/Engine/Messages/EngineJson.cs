using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>The one place that turns the Engine's types into JSON and back.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientConfiguration))]
[JsonSerializable(typeof(ContextDescription))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummary>))]
[JsonSerializable(typeof(ContainerRequest))]
[JsonSerializable(typeof(ContainerCreated))]
[JsonSerializable(typeof(IReadOnlyList<ImageSummary>))]
[JsonSerializable(typeof(PullProgress))]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecCreated))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(PathStat))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class EngineJson : JsonSerializerContext
{
    /// <summary>Writes one of the types above as UTF-8.</summary>
    public static byte[] Write<T>(T content) => JsonSerializer.SerializeToUtf8Bytes(content, TypeInfo<T>());

    /// <summary>Reads one of the types above.</summary>
    /// <exception cref="JsonException">It is not JSON, or a field has the wrong type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> content)
        where T : class =>
        JsonSerializer.Deserialize(content, TypeInfo<T>()) ?? throw new JsonException("The content is null.");

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)(Default.GetTypeInfo(typeof(T)) ?? throw new NotSupportedException(typeof(T).Name));
}
