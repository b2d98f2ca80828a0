namespace Repl.Sessions;

/// <summary>
/// What one command did, in order: one <see cref="Started"/>, any number of others, one <see cref="Exited"/>.
/// </summary>
public abstract record CommandEvent
{
    private CommandEvent()
    {
    }

    /// <summary>The command's turn has come and it was handed to the shell.</summary>
    /// <param name="At">When.</param>
    public sealed record Started(DateTimeOffset At) : CommandEvent;

    /// <summary>The command wrote something. May end in the middle of a line or of a character.</summary>
    /// <param name="Kind">The stream that it came on.</param>
    /// <param name="Bytes">What was written, unchanged. The receiver may keep it.</param>
    public sealed record Output(OutputKind Kind, ReadOnlyMemory<byte> Bytes) : CommandEvent;

    /// <summary>Background jobs of earlier commands wrote something before this command started. Not this command's output.</summary>
    /// <param name="Kind">The stream that it came on.</param>
    /// <param name="Bytes">What was written, at most the last 256 KiB of it. The receiver may keep it.</param>
    /// <param name="Origin">The command that started the job; null where it is not known, because several commands have started some.</param>
    public sealed record LateOutput(OutputKind Kind, ReadOnlyMemory<byte> Bytes, string? Origin = null) : CommandEvent;

    /// <summary>The shell has ended, with the command or before it, and a new one has taken its place.</summary>
    /// <param name="Replacement">Why, and what was not kept.</param>
    public sealed record ShellReplaced(ShellReplacement Replacement) : CommandEvent;

    /// <summary>The command ended. The last event.</summary>
    /// <param name="ExitCode">
    /// The exit status as the shell reports it in <c>$?</c>; 128 + n where signal n ended it; -1 where nobody knows, because the connection was
    /// lost: then <see cref="CommandOutcomeUnknownException"/> follows.
    /// </param>
    /// <param name="WorkingDirectory">The shell's working directory afterwards; null where the shell has ended and was not replaced.</param>
    /// <param name="Duration">From the hand-over to the shell until the end was read.</param>
    public sealed record Exited(int ExitCode, string? WorkingDirectory, TimeSpan Duration) : CommandEvent;
}
