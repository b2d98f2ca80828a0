using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Repl.Jupyter.Messages;

/// <summary>The one place that turns wire types into JSON and back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConnectionFileContent))]
[JsonSerializable(typeof(MessageHeader))]
[JsonSerializable(typeof(ExecuteRequestContent))]
[JsonSerializable(typeof(IsCompleteRequestContent))]
[JsonSerializable(typeof(CompleteRequestContent))]
[JsonSerializable(typeof(InspectRequestContent))]
[JsonSerializable(typeof(ShutdownRequestContent))]
[JsonSerializable(typeof(CommOpenContent))]
[JsonSerializable(typeof(InputReplyContent))]
[JsonSerializable(typeof(HistoryRequestContent))]
[JsonSerializable(typeof(DeleteSubshellContent))]
[JsonSerializable(typeof(DebugRequestContent))]
[JsonSerializable(typeof(ParentHeaderContent))]
[JsonSerializable(typeof(KernelInfoReplyContent))]
[JsonSerializable(typeof(ExecuteReplyContent))]
[JsonSerializable(typeof(ExecuteErrorContent))]
[JsonSerializable(typeof(ExecuteAbortedContent))]
[JsonSerializable(typeof(ErrorReplyContent))]
[JsonSerializable(typeof(OkReplyContent))]
[JsonSerializable(typeof(ShutdownReplyContent))]
[JsonSerializable(typeof(IsCompleteReplyContent))]
[JsonSerializable(typeof(CompleteReplyContent))]
[JsonSerializable(typeof(InspectReplyContent))]
[JsonSerializable(typeof(HistoryReplyContent))]
[JsonSerializable(typeof(CommInfoReplyContent))]
[JsonSerializable(typeof(CreateSubshellReplyContent))]
[JsonSerializable(typeof(ListSubshellReplyContent))]
[JsonSerializable(typeof(DebugReplyContent))]
[JsonSerializable(typeof(InputRequestContent))]
[JsonSerializable(typeof(IopubWelcomeContent))]
[JsonSerializable(typeof(StatusContent))]
[JsonSerializable(typeof(StreamOutputContent))]
[JsonSerializable(typeof(ExecuteInputContent))]
[JsonSerializable(typeof(ExecuteResultContent))]
[JsonSerializable(typeof(DisplayDataContent))]
[JsonSerializable(typeof(ClearOutputContent))]
[JsonSerializable(typeof(ErrorContent))]
[JsonSerializable(typeof(CommCloseContent))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Writes a wire type as UTF-8.</summary>
    /// <typeparam name="T">One of the types above.</typeparam>
    /// <param name="content">What to write.</param>
    public static byte[] Write<T>(T content) => JsonSerializer.SerializeToUtf8Bytes(content, TypeInfo<T>());

    /// <summary>Reads a wire type.</summary>
    /// <typeparam name="T">One of the types above.</typeparam>
    /// <param name="content">UTF-8.</param>
    /// <exception cref="JsonException">It is not JSON, or lacks a field, or a field has the wrong type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> content)
        where T : class =>
        JsonSerializer.Deserialize(content, TypeInfo<T>()) ?? throw new JsonException("The content is null.");

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)(Relaxed.Context.GetTypeInfo(typeof(T)) ?? throw new NotSupportedException(typeof(T).Name));

    /// <summary>A class of its own, so that it is made after the generated fields that it copies.</summary>
    private static class Relaxed
    {
        /// <summary>The default encoder escapes all that is not ASCII, which triples the size of other scripts; nothing here goes into HTML.</summary>
        internal static readonly WireJson Context = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
