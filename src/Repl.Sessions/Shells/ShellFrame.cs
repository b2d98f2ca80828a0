using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>
/// Wraps a command so that its beginning and its end can be told apart from anything that it writes: a marker on both streams
/// before it and after it.
/// </summary>
/// <remarks>
/// A marker is the record separator (0x1E), 32 random hexadecimal digits of this shell, a letter, the command's number and what it
/// tells, ended by NUL. Its control characters are made by <c>printf</c> escapes, so that a trace (<c>set -x</c>) or a transcript
/// shown again holds no marker. The user's text travels in a here-document that nothing expands, so it may hold anything but NUL.
/// The shell's own descriptors 1 and 2 lead nowhere: prompts, job notices and traces of the frame vanish; a command gets the real
/// ones, which the shell keeps as 9 and 8, and loses 8 and 9.
/// </remarks>
internal sealed class ShellFrame(ShellDialect dialect)
{
    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What every marker of this shell starts with.</summary>
    public byte[] MarkerPrefix => Encoding.ASCII.GetBytes($"\u001e{_nonce}");

    /// <summary>The first thing that a new shell reads.</summary>
    public byte[] Opening() => Encode(
        $"""
        exec 9>&1 8>&2 >/dev/null 2>&1
        PS1= PS2= PS4='+ '
        {dialect.Preparation}

        """);

    /// <summary>A command with its markers.</summary>
    public byte[] Command(int number, string text)
    {
        var delimiter = $"{_nonce}_{number.ToString(CultureInfo.InvariantCulture)}";
        // The blank line before the end: a line that the command left open must not swallow it.
        return Encode(
            $"""
            {Marker(MarkerKind.Begin, number)}; {dialect.Source} /dev/fd/7 7<<'{delimiter}' </dev/null >&9 2>&8 8>&- 9>&-
            {text}
            {delimiter}

            {EndText(number)}

            """);
    }

    /// <summary>The end markers alone, for a shell that dropped those it was sent.</summary>
    public byte[] End(int number) => Encode($"\n{EndText(number)}\n");

    /// <summary>A marker that belongs to no command, to hear whether the shell has read all that it was sent.</summary>
    public byte[] Settle(int number) => Encode($"\n{Marker(MarkerKind.Settled, number)}\n");

    private string EndText(int number) => Marker(MarkerKind.End, number, "\"$?;$PWD\"");

    private string Marker(MarkerKind kind, int number, string payload = "''") => string.Create(
        CultureInfo.InvariantCulture,
        $@"{dialect.Printf} '\036%s{(char)kind}{number};%s\000' {_nonce} {payload} >&9; {dialect.Printf} '\036%s{(char)kind}{number};\000' {_nonce} >&8");

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
