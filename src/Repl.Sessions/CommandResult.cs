using System.Text;

namespace Repl.Sessions;

/// <summary>What a command left behind. A non-zero status is a result, not an exception.</summary>
public sealed record CommandResult
{
    /// <summary>The session that ran the command.</summary>
    public required string SessionName { get; init; }

    /// <summary>The command as it was given.</summary>
    public required string Command { get; init; }

    /// <summary>The exit status as the shell reports it in <c>$?</c>; 128 + n where signal n ended the command.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Everything written to standard output, byte for byte.</summary>
    public required ReadOnlyMemory<byte> StandardOutputBytes { get; init; }

    /// <summary>Everything written to standard error, byte for byte.</summary>
    public required ReadOnlyMemory<byte> StandardErrorBytes { get; init; }

    /// <summary>The shell's working directory after the command; null where the command ended the shell.</summary>
    public required string? WorkingDirectory { get; init; }

    /// <summary>From the hand-over to the shell until the end was read.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether the exit status is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard output as UTF-8 text, final newline included; invalid bytes become U+FFFD.</summary>
    public string StandardOutput => field ??= Encoding.UTF8.GetString(StandardOutputBytes.Span);

    /// <summary>Standard error as UTF-8 text, final newline included; invalid bytes become U+FFFD.</summary>
    public string StandardError => field ??= Encoding.UTF8.GetString(StandardErrorBytes.Span);

    /// <summary>Turns a non-zero status into an exception.</summary>
    /// <returns>This result, so that calls can be chained.</returns>
    /// <exception cref="CommandFailedException">The exit status is not 0. The session is still usable.</exception>
    public CommandResult EnsureSucceeded() => Succeeded ? this : throw new CommandFailedException(this);

    /// <summary>What a notebook shows for a result that is a cell's value: the output, then status and errors where there are any.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(StandardOutput);
        if (StandardErrorBytes.Length > 0)
        {
            AppendOnNewLine(text, "stderr: ").Append(StandardError);
        }

        if (!Succeeded)
        {
            AppendOnNewLine(text, $"exit status {ExitCode}");
        }

        return text.ToString();
    }

    private static StringBuilder AppendOnNewLine(StringBuilder text, string line) =>
        (text.Length > 0 && text[^1] != '\n' ? text.Append('\n') : text).Append(line);
}
