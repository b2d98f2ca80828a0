namespace Repl.Tests.Support;

/// <summary>What a program did. Its text shows all of it, for a failing test.</summary>
/// <param name="CommandLine">How it was called.</param>
/// <param name="ExitCode">How it ended; 128 plus the number for a signal.</param>
/// <param name="StandardOutput">All it wrote to standard output.</param>
/// <param name="StandardError">All it wrote to standard error.</param>
public sealed record ProgramResult(string CommandLine, int ExitCode, string StandardOutput, string StandardError)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"$ {CommandLine}\nexit code: {ExitCode}\n--- stdout\n{StandardOutput}\n--- stderr\n{StandardError}\n---";
}
