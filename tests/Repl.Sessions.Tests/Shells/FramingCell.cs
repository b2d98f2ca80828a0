using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Tests.Shells;

/// <summary>A text for a shell, and what it has to do there. What is not said is: no output, no errors, status 0, in every shell.</summary>
/// <param name="Name">What the text is, as a test's name shows it.</param>
/// <param name="Text">The text.</param>
public sealed record FramingCell(string Name, string Text)
{
    /// <summary>What comes on standard output.</summary>
    public ExpectedOutput Output { get; init; } = ExpectedOutput.Nothing;

    /// <summary>What comes on standard error.</summary>
    public ExpectedOutput Errors { get; init; } = ExpectedOutput.Nothing;

    /// <summary>The exit status.</summary>
    public ExpectedStatus Status { get; init; } = ExpectedStatus.Zero;

    /// <summary>The shells that have what the text needs.</summary>
    public IReadOnlyList<string> Shells { get; init; } = ShellsUnderTest.Names;

    /// <summary>A next command that shows what the text has left behind, or takes it back; null where there is none.</summary>
    public FollowUp? Then { get; init; }

    /// <summary>Says what is wrong with a result; null where nothing is.</summary>
    public string? Judge(CommandResult result) =>
        Status.Judge(result) ?? Output.Judge("standard output", result.StandardOutputBytes) ?? Errors.Judge("standard error", result.StandardErrorBytes);
}

/// <summary>The command after a cell.</summary>
/// <param name="Text">The command.</param>
/// <param name="Output">What it has to write on standard output.</param>
public sealed record FollowUp(string Text, ExpectedOutput Output)
{
    /// <summary>What has to come on standard error.</summary>
    public ExpectedOutput Errors { get; init; } = ExpectedOutput.Anything;

    /// <summary>The exit status.</summary>
    public ExpectedStatus Status { get; init; } = ExpectedStatus.Zero;

    /// <summary>A command that only takes something back.</summary>
    public static FollowUp Undo(string text) => new(text, ExpectedOutput.Anything) { Status = ExpectedStatus.Any };

    /// <summary>Says what is wrong with a result; null where nothing is.</summary>
    public string? Judge(CommandResult result) =>
        Status.Judge(result) ?? Output.Judge("standard output", result.StandardOutputBytes) ?? Errors.Judge("standard error", result.StandardErrorBytes);
}

/// <summary>What has to come on a stream.</summary>
/// <param name="Bytes">All that comes; null where that is not said.</param>
/// <param name="Pattern">What has to be found in it; null where that is not said.</param>
public sealed record ExpectedOutput(ReadOnlyMemory<byte>? Bytes, Regex? Pattern)
{
    public static ExpectedOutput Anything { get; } = new(null, null);

    public static ExpectedOutput Nothing { get; } = Exactly([]);

    public static ExpectedOutput Something { get; } = Matching(".");

    public static ExpectedOutput Exactly(byte[] bytes) => new(bytes, null);

    public static implicit operator ExpectedOutput(string text) => Exactly(Encoding.UTF8.GetBytes(text));

    public static ExpectedOutput Holding(string text) => Matching(Regex.Escape(text));

    public static ExpectedOutput Matching(string pattern) => new(null, new Regex(pattern, RegexOptions.Singleline));

    /// <summary>An error message about a line of the cell.</summary>
    public static ExpectedOutput AtLine(int number) => Matching($@"\b{number}\]?: ");

    public string? Judge(string stream, ReadOnlyMemory<byte> bytes)
    {
        if (Bytes is { } expected && !expected.Span.SequenceEqual(bytes.Span))
        {
            return $"{stream} is {Show(bytes)} instead of {Show(expected)}";
        }

        return Pattern?.IsMatch(Encoding.UTF8.GetString(bytes.Span)) == false ? $"{stream} is {Show(bytes)}, without /{Pattern}/" : null;
    }

    private static string Show(ReadOnlyMemory<byte> bytes)
    {
        const int Most = 300;
        var shown = new StringBuilder("'");
        foreach (var value in bytes.Span[..Math.Min(bytes.Length, Most)])
        {
            shown.Append(value is >= 0x20 and < 0x7F ? $"{(char)value}" : value is (byte)'\n' ? "\\n" : $"\\x{value:X2}");
        }

        return shown.Append(bytes.Length > Most ? $"…' ({bytes.Length} bytes)" : "'").ToString();
    }
}

/// <summary>Which exit status a command has to end with.</summary>
/// <param name="Value">The status; null where only <paramref name="IsFailure"/> counts.</param>
/// <param name="IsFailure">Whether it must not be 0.</param>
public sealed record ExpectedStatus(int? Value, bool IsFailure)
{
    public static ExpectedStatus Zero { get; } = Of(0);

    /// <summary>Not zero: each shell has its own.</summary>
    public static ExpectedStatus Failure { get; } = new(null, true);

    public static ExpectedStatus Any { get; } = new(null, false);

    public static ExpectedStatus Of(int value) => new(value, value != 0);

    public string? Judge(CommandResult result) =>
        (Value is null || Value == result.ExitCode) && (!IsFailure || result.ExitCode != 0)
            ? null
            : $"the status is {result.ExitCode} instead of {Value?.ToString() ?? "not 0"} (standard error: '{result.StandardError}')";
}
