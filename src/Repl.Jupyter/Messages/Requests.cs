using System.Text.Json;

namespace Repl.Jupyter.Messages;

/// <summary>The content of an <c>execute_request</c> ("Execute"). What is absent has the document's default.</summary>
internal sealed record ExecuteRequestContent(
    string Code,
    bool Silent = false,
    bool StoreHistory = true,
    Dictionary<string, JsonElement>? UserExpressions = null,
    bool AllowStdin = true,
    bool StopOnError = true);

/// <summary>The content of an <c>is_complete_request</c> ("Code completeness").</summary>
internal sealed record IsCompleteRequestContent(string Code);

/// <summary>The content of a <c>complete_request</c> ("Completion"); the cursor counts Unicode code points.</summary>
internal sealed record CompleteRequestContent(string Code, int CursorPos);

/// <summary>The content of an <c>inspect_request</c> ("Introspection"); detail 0 is a signature and a summary, 1 is all there is.</summary>
internal sealed record InspectRequestContent(string Code, int CursorPos, int DetailLevel = 0);

/// <summary>The content of a <c>shutdown_request</c> ("Kernel shutdown").</summary>
internal sealed record ShutdownRequestContent(bool Restart = false);

/// <summary>The content of a <c>history_request</c> ("History"). What is null was left out.</summary>
/// <param name="HistAccessType">range, tail or search.</param>
/// <param name="Output">Whether each input is to come as a pair with its output.</param>
/// <param name="Session">For range: the session; 0 for this one, -1 for the one before it.</param>
/// <param name="Start">For range: the first line.</param>
/// <param name="Stop">For range: the line behind the last.</param>
/// <param name="N">For tail and search: at most so many, the latest.</param>
/// <param name="Pattern">For search: what the whole input must look like, with <c>*</c> and <c>?</c>.</param>
/// <param name="Unique">For search: whether of equal inputs only the latest is wanted.</param>
internal sealed record HistoryRequestContent(
    string HistAccessType,
    bool Output = false,
    int? Session = null,
    int? Start = null,
    int? Stop = null,
    int? N = null,
    string? Pattern = null,
    bool Unique = false);

/// <summary>The content of a <c>delete_subshell_request</c> ("Kernel subshells").</summary>
internal sealed record DeleteSubshellContent(string SubshellId);

/// <summary>The part of a <c>debug_request</c> that is answered: a request of the Debug Adapter Protocol ("Debug request").</summary>
internal sealed record DebugRequestContent(string Command, int Seq = 0);

/// <summary>The part of a received parent header that is looked at.</summary>
internal sealed record ParentHeaderContent(string? MsgId = null);

/// <summary>The part of a <c>comm_open</c> that is answered ("Opening a Comm").</summary>
internal sealed record CommOpenContent(string CommId);

/// <summary>The content of an <c>input_reply</c> ("Messages on the stdin ROUTER/DEALER channel").</summary>
internal sealed record InputReplyContent(string Value);
