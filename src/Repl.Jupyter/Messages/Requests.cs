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

/// <summary>The part of a <c>comm_open</c> that is answered ("Opening a Comm").</summary>
internal sealed record CommOpenContent(string CommId);

/// <summary>The content of an <c>input_reply</c> ("Messages on the stdin ROUTER/DEALER channel").</summary>
internal sealed record InputReplyContent(string Value);
