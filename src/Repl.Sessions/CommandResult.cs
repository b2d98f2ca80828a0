using System.Text;
using System.Text.Json;

namespace Repl.Sessions;

/// <summary>What a command left behind. A non-zero status is a result, not an exception.</summary>
public sealed record CommandResult
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    // Made when first asked for; a copy with other bytes (`with`) makes its own.
    private string? _output;
    private string? _errors;
    private IReadOnlyList<string>? _lines;

    /// <summary>The session that ran the command.</summary>
    public required string SessionName { get; init; }

    /// <summary>The command as it was given.</summary>
    public required string Command { get; init; }

    /// <summary>The exit status as the shell reports it in <c>$?</c>; 128 + n where signal n ended the command.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Everything written to standard output, byte for byte.</summary>
    public required ReadOnlyMemory<byte> StandardOutputBytes
    {
        get;
        init => (field, _output, _lines) = (value, null, null);
    }

    /// <summary>Everything written to standard error, byte for byte.</summary>
    public required ReadOnlyMemory<byte> StandardErrorBytes
    {
        get;
        init => (field, _errors) = (value, null);
    }

    /// <summary>The shell's working directory after the command; null where the shell has ended and was not replaced.</summary>
    public required string? WorkingDirectory { get; init; }

    /// <summary>From the hand-over to the shell until the end was read.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many bytes of standard output were left out of the middle, because of <see cref="RunOptions.OutputLimitBytes"/>.</summary>
    public long OmittedOutputBytes { get; init; }

    /// <summary>How many bytes of standard error were left out of the middle, because of <see cref="RunOptions.OutputLimitBytes"/>.</summary>
    public long OmittedErrorBytes { get; init; }

    /// <summary>Set where the shell ended, with the command or before it, and a new one took its place.</summary>
    public ShellReplacement? Replacement { get; init; }

    /// <summary>Whether the exit status is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard output as UTF-8 text, final newline included; invalid bytes become U+FFFD.</summary>
    public string StandardOutput => _output ??= Encoding.UTF8.GetString(StandardOutputBytes.Span);

    /// <summary>Standard error as UTF-8 text, final newline included; invalid bytes become U+FFFD.</summary>
    public string StandardError => _errors ??= Encoding.UTF8.GetString(StandardErrorBytes.Span);

    /// <summary>The lines of standard output, without their ends (LF or CRLF). A last line without an end counts.</summary>
    public IReadOnlyList<string> Lines => _lines ??= SplitLines(StandardOutput);

    /// <summary>Reads standard output as JSON.</summary>
    /// <typeparam name="T">What it is read as. Names of properties match whatever their case.</typeparam>
    /// <returns>The value; null where the text is <c>null</c>.</returns>
    /// <exception cref="CommandOutputException">Standard output is not JSON, or not of that type.</exception>
    public T? Json<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(StandardOutputBytes.Span, JsonOptions);
        }
        catch (JsonException cause)
        {
            throw new CommandOutputException(this, $"is not JSON that makes a {typeof(T).Name}: {cause.Message}", cause);
        }
    }

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

        if (Replacement is not null)
        {
            AppendOnNewLine(text, Replacement.ToString());
        }

        return text.ToString();
    }

    private static string[] SplitLines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static StringBuilder AppendOnNewLine(StringBuilder text, string line) =>
        (text.Length > 0 && text[^1] != '\n' ? text.Append('\n') : text).Append(line);
}
