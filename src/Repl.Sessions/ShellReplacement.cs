namespace Repl.Sessions;

/// <summary>A session's shell has ended, and a new one has taken its place with its state.</summary>
/// <param name="Reason">What ended the old shell, as a sentence.</param>
/// <param name="ExitCode">The old shell's exit status; 128 + n where signal n ended it.</param>
/// <param name="NotKept">What the new shell does not have of the old one's state, such as <c>functions</c>.</param>
public sealed record ShellReplacement(string Reason, int ExitCode, IReadOnlyList<string> NotKept)
{
    /// <summary>The replacement in a line, as it is shown to the user.</summary>
    /// <returns>Two sentences.</returns>
    public override string ToString() => $"{Reason} A new shell goes on with its state, without {string.Join(", ", NotKept)}.";
}
