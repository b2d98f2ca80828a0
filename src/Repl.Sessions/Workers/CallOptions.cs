namespace Repl.Sessions.Workers;

/// <summary>How to call one function. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record CallOptions
{
    /// <summary>All defaults.</summary>
    public static CallOptions Default { get; } = new();

    /// <summary>
    /// How long the call may take before it is interrupted and <see cref="CommandTimeoutException"/> is thrown. Counts from the moment when
    /// the worker gets it, not from the waiting for a turn. Null, the default: as <see cref="WorkerOptions.Timeout"/> says. More than 0, at
    /// most 24 days.
    /// </summary>
    public TimeSpan? Timeout { get; init => field = WorkerOptions.CheckTimeout(value); }

    /// <summary>
    /// Gets what the function writes while it runs, in pieces that may end mid-line. Called one piece at a time, in the flow of whoever
    /// called. Null, the default: as <see cref="WorkerOptions.Output"/> says. Where it throws, the call is interrupted and that is thrown.
    /// </summary>
    public Action<OutputKind, string>? Output { get; init; }

    /// <summary>Whether the worker is closed after this call, however that ends. Default no.</summary>
    public bool CloseAfter { get; init; }
}
