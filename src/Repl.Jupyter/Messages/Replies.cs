using System.Text.Json;

namespace Repl.Jupyter.Messages;

/// <summary>The values of <c>status</c> in replies ("Request-Reply").</summary>
internal static class ReplyStatus
{
    public const string Ok = "ok";
    public const string Error = "error";
    public const string Aborted = "aborted";
}

/// <summary>The content of a <c>kernel_info_reply</c> ("Kernel info").</summary>
internal sealed record KernelInfoReplyContent(
    string Status,
    string ProtocolVersion,
    string Implementation,
    string ImplementationVersion,
    LanguageInfoContent LanguageInfo,
    string Banner,
    bool Debugger,
    IReadOnlyList<HelpLinkContent> HelpLinks,
    IReadOnlyList<string> SupportedFeatures);

/// <summary>The <c>language_info</c> of a <c>kernel_info_reply</c>.</summary>
internal sealed record LanguageInfoContent(
    string Name,
    string Version,
    string Mimetype,
    string FileExtension,
    string? PygmentsLexer,
    string? CodemirrorMode,
    string? NbconvertExporter);

/// <summary>One of the <c>help_links</c> of a <c>kernel_info_reply</c>.</summary>
internal sealed record HelpLinkContent(string Text, string Url);

/// <summary>An <c>execute_reply</c> after success ("Execution results").</summary>
internal sealed record ExecuteReplyContent(
    string Status,
    int ExecutionCount,
    IReadOnlyDictionary<string, ErrorReplyContent> UserExpressions,
    IReadOnlyList<JsonElement> Payload);

/// <summary>An <c>execute_reply</c> after failure.</summary>
internal sealed record ExecuteErrorContent(string Status, int ExecutionCount, string Ename, string Evalue, IReadOnlyList<string> Traceback);

/// <summary>An <c>execute_reply</c> for a request that was not run, because one before it failed.</summary>
internal sealed record ExecuteAbortedContent(string Status, int ExecutionCount);

/// <summary>Any reply that only says that the request failed; also the value of an unsupported user expression.</summary>
internal sealed record ErrorReplyContent(string Status, string Ename, string Evalue, IReadOnlyList<string> Traceback);

/// <summary>A reply that only says that the request succeeded: <c>interrupt_reply</c>.</summary>
internal sealed record OkReplyContent(string Status);

/// <summary>The content of a <c>shutdown_reply</c>, on the channel that asked and on iopub.</summary>
internal sealed record ShutdownReplyContent(string Status, bool Restart);

/// <summary>The content of an <c>is_complete_reply</c>; the status is complete, incomplete, invalid or unknown.</summary>
internal sealed record IsCompleteReplyContent(string Status, string? Indent);

/// <summary>The content of a <c>complete_reply</c>; positions count code points.</summary>
internal sealed record CompleteReplyContent(
    string Status, IReadOnlyList<string> Matches, int CursorStart, int CursorEnd, CompletionMetadata Metadata);

/// <summary>What JupyterLab reads beside the matches, to show an icon for each.</summary>
internal sealed record CompletionMetadata(
    [property: System.Text.Json.Serialization.JsonPropertyName("_jupyter_types_experimental")] IReadOnlyList<CompletionTypeContent> Types);

/// <summary>One match with its kind.</summary>
internal sealed record CompletionTypeContent(string Text, string Type, int Start, int End);

/// <summary>The content of an <c>inspect_reply</c>.</summary>
internal sealed record InspectReplyContent(string Status, bool Found, MimeData Data, EmptyContent Metadata);

/// <summary>The content of a <c>history_reply</c>: this kernel keeps no history, its front end does.</summary>
internal sealed record HistoryReplyContent(string Status, IReadOnlyList<JsonElement> History);

/// <summary>The content of a <c>comm_info_reply</c>: this kernel has no comms.</summary>
internal sealed record CommInfoReplyContent(string Status, EmptyContent Comms);

/// <summary>The content of an <c>input_request</c>.</summary>
internal sealed record InputRequestContent(string Prompt, bool Password);

/// <summary>A JSON object without members.</summary>
internal sealed record EmptyContent
{
    public static readonly EmptyContent Value = new();
}
