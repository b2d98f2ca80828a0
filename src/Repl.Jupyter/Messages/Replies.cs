using System.Text.Json;
using System.Text.Json.Serialization;

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
    IReadOnlyDictionary<string, UserExpressionContent> UserExpressions,
    IReadOnlyList<JsonElement> Payload);

/// <summary>What became of one of the <c>user_expressions</c>: data and metadata where the status is ok, else the other three.</summary>
internal sealed record UserExpressionContent(
    string Status,
    MimeData? Data = null,
    EmptyContent? Metadata = null,
    string? Ename = null,
    string? Evalue = null,
    IReadOnlyList<string>? Traceback = null);

/// <summary>An <c>execute_reply</c> after failure.</summary>
internal sealed record ExecuteErrorContent(string Status, int ExecutionCount, string Ename, string Evalue, IReadOnlyList<string> Traceback);

/// <summary>An <c>execute_reply</c> for a request that was not run, because one before it failed.</summary>
internal sealed record ExecuteAbortedContent(string Status, int ExecutionCount);

/// <summary>Any reply that only says that the request failed.</summary>
internal sealed record ErrorReplyContent(string Status, string Ename, string Evalue, IReadOnlyList<string> Traceback);

/// <summary>A reply that only says that the request succeeded: <c>interrupt_reply</c>, <c>delete_subshell_reply</c>.</summary>
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
    [property: JsonPropertyName("_jupyter_types_experimental")] IReadOnlyList<CompletionTypeContent> Types);

/// <summary>One match with its kind.</summary>
internal sealed record CompletionTypeContent(string Text, string Type, int Start, int End);

/// <summary>The content of an <c>inspect_reply</c>.</summary>
internal sealed record InspectReplyContent(string Status, bool Found, MimeData Data, EmptyContent Metadata);

/// <summary>The content of a <c>history_reply</c>.</summary>
internal sealed record HistoryReplyContent(string Status, IReadOnlyList<HistoryItem> History);

/// <summary>The content of a <c>create_subshell_reply</c> ("Kernel subshells").</summary>
internal sealed record CreateSubshellReplyContent(string Status, string SubshellId);

/// <summary>The content of a <c>list_subshell_reply</c>: all but the main shell. The field has the name that the document gives it.</summary>
internal sealed record ListSubshellReplyContent(string Status, [property: JsonPropertyName("subshell_id")] IReadOnlyList<string> SubshellIds);

/// <summary>The content of a <c>comm_info_reply</c>: this kernel has no comms.</summary>
internal sealed record CommInfoReplyContent(string Status, EmptyContent Comms);

/// <summary>The content of an <c>input_request</c>.</summary>
internal sealed record InputRequestContent(string Prompt, bool Password);

/// <summary>A JSON object without members.</summary>
internal sealed record EmptyContent
{
    public static readonly EmptyContent Value = new();
}
