namespace Repl.Jupyter.Messages;

/// <summary>The content of <c>status</c> ("Kernel status").</summary>
internal sealed record StatusContent(string ExecutionState)
{
    public static readonly StatusContent Starting = new("starting");
    public static readonly StatusContent Busy = new("busy");
    public static readonly StatusContent Idle = new("idle");
}

/// <summary>The content of <c>iopub_welcome</c> ("Welcome message").</summary>
internal sealed record IopubWelcomeContent(string Subscription);

/// <summary>The content of <c>stream</c> ("Streams"); the name is stdout or stderr.</summary>
internal sealed record StreamOutputContent(string Name, string Text);

/// <summary>The content of <c>execute_input</c> ("Code inputs").</summary>
internal sealed record ExecuteInputContent(string Code, int ExecutionCount);

/// <summary>The content of <c>execute_result</c> ("Code results").</summary>
internal sealed record ExecuteResultContent(int ExecutionCount, MimeData Data, EmptyContent Metadata);

/// <summary>The content of <c>display_data</c> and <c>update_display_data</c> ("Display data").</summary>
internal sealed record DisplayDataContent(MimeData Data, EmptyContent Metadata, TransientContent? Transient);

/// <summary>What is not saved with an output.</summary>
internal sealed record TransientContent(string DisplayId);

/// <summary>The content of <c>clear_output</c> ("Clear output").</summary>
internal sealed record ClearOutputContent(bool Wait);

/// <summary>The content of <c>error</c> ("Execution errors").</summary>
internal sealed record ErrorContent(string Ename, string Evalue, IReadOnlyList<string> Traceback);

/// <summary>The content of <c>comm_close</c> ("Tearing Down Comms").</summary>
internal sealed record CommCloseContent(string CommId, EmptyContent Data);
