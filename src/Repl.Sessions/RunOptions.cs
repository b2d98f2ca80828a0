namespace Repl.Sessions;

/// <summary>How to run one command. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record RunOptions
{
    /// <summary>All defaults.</summary>
    public static RunOptions Default { get; } = new();

    /// <summary>
    /// How long the command may run before it is interrupted and <see cref="CommandTimeoutException"/> is thrown. Counts from the hand-over
    /// to the shell, not from the waiting for a turn. Null, the default: as long as it likes. More than 0, at most 24 days.
    /// </summary>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(24))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Timeout must be more than 0, and at most 24 days.");
    }

    /// <summary>What the command reads on its standard input: text, bytes or a stream. Null, the default: nothing.</summary>
    public CommandInput? StandardInput { get; init; }

    /// <summary>Whether the command's text holds a value that may be a secret, so that no log may hold it. Default false.</summary>
    internal bool HidesText { get; init; }

    /// <summary>
    /// How many bytes of each stream a <see cref="CommandResult"/> keeps: beyond that, the first half and the last half. Streaming has no
    /// limit. Default 64 MiB; more than 0.
    /// </summary>
    public int OutputLimitBytes
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(OutputLimitBytes), value, "OutputLimitBytes must be more than 0.");
    } = 64 * 1024 * 1024;
}
