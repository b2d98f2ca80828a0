using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>
/// Wraps a command so that its beginning and its end can be told apart from anything that it writes: a marker on both streams, or on
/// standard output alone, before it and after it.
/// </summary>
/// <param name="dialect">What the shell speaks.</param>
/// <param name="nonce">What its markers hold.</param>
/// <param name="marksErrors">Whether standard error is marked too; not needed where the connection keeps the order of both streams.</param>
/// <remarks>
/// A marker is the record separator (0x1E), 32 random hexadecimal digits of this shell, a letter, the command's number and what it
/// tells, ended by NUL. Its control characters are made by <c>printf</c> escapes, so that a trace (<c>set -x</c>) or a transcript
/// shown again holds no marker. The user's text travels as one quoted word for <c>eval</c> or in a here-document that nothing expands,
/// so it may hold anything but NUL. The shell's own descriptor 2 leads nowhere: prompts, job notices and traces of the frame vanish, and
/// where the user can hook into what happens between commands, its descriptor 1 too. A command gets the real ones, which the shell keeps
/// under other numbers, so that it restores its own afterwards, whatever the command did.
/// </remarks>
internal sealed class ShellFrame(ShellDialect dialect, string nonce, bool marksErrors)
{
    private readonly string _status = $"_repl_{nonce[..8]}";
    private readonly string _toOutput = dialect.HasHooks ? $" >&{dialect.Output}" : "";

    /// <summary>What every marker of this shell starts with.</summary>
    public static byte[] MarkerPrefix(string nonce) => Encoding.ASCII.GetBytes($"\u001e{nonce}");

    public static string CreateNonce() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>
    /// A script that finds out which dialect it is run by, tells it, and becomes a shell that takes commands. Its arguments are the
    /// shell's program and first arguments.
    /// </summary>
    public static string Boot(string nonce, bool login)
    {
        return $$"""
            case ${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}${KSH_VERSION:+ksh} in
            bash) {{Become(ShellDialect.Bash)}};;
            zsh) {{Become(ShellDialect.Zsh)}};;
            ksh) case $KSH_VERSION in
                *MIRBSD*) {{Become(ShellDialect.Mksh)}};;
                *) {{Become(ShellDialect.Posix)}};;
                esac;;
            *) case $(command -v '[[') in
                '[[') {{Become(ShellDialect.Ash)}};;
                *) {{Become(ShellDialect.Posix)}};;
                esac;;
            esac
            """;

        string Become(ShellDialect dialect) =>
            $"{Format(dialect.Print, $"{nonce}{(char)MarkerKind.Dialect}0;", dialect.Name)}; "
            + (login ? "" : dialect.StartEnvironment) + $"exec \"$@\" {string.Join(' ', login ? dialect.LoginArguments : dialect.Arguments)}";
    }

    /// <summary>Ends a shell that is not what its name says, before it reads anything else.</summary>
    public byte[] Identify() => Encode($"case ${{{dialect.Identity}:+yes}} in '') exit 1;; esac\n");

    /// <summary>The first thing that a new shell reads.</summary>
    public byte[] Opening() => Encode(
        $"""
        exec {dialect.Output}>&1 {dialect.Errors}>&2 {(dialect.Nothing is { } nothing ? $"{nothing}</dev/null " : "")}{(dialect.HasHooks ? ">/dev/null " : "")}2>/dev/null
        PS1= PS4='+ '
        {dialect.Preparation}
        {TrapExit(null)}

        """);

    /// <summary>A command with its markers.</summary>
    /// <param name="number">The command's number.</param>
    /// <param name="text">The user's text.</param>
    /// <param name="previousStatus">What <c>$?</c> is at its beginning.</param>
    /// <param name="input">The file that is its standard input; null for nothing.</param>
    /// <param name="mayEndAtFailure">Whether the shell may end at a command that fails (<c>set -e</c>).</param>
    public byte[] Command(int number, string text, int previousStatus = 0, string? input = null, bool mayEndAtFailure = false)
    {
        var nothing = dialect.Nothing is { } open ? $"&{Text(open)}" : "/dev/null";
        var streams = $"<{input ?? nothing} >&{dialect.Output} 2>&{dialect.Errors}{dialect.Hiding}";
        var delimiter = $"{nonce}_{Text(number)}";
        var guard = dialect.CanGuardSource ? $" || {_status}={Text(number)}:$?" : "";
        var run = IsEvaluated(text) && !(mayEndAtFailure && dialect.CanGuardSource)
            ? $"{dialect.Group.Before}{dialect.Eval} {ShellWord.Quote(mayEndAtFailure ? NoteStatus(number, EndLine(text)) : EndLine(text))}{dialect.Group.After} {streams}"
            : $"""
               {dialect.Source} /dev/fd/{dialect.SourceInput} {dialect.SourceInput}<<'{delimiter}' {streams}{guard}
               {text}
               {delimiter}
               """;
        // The blank line before the end: a line that the command left open must not swallow it.
        return Encode($"{Begin(number)}; {WithStatus(previousStatus, run)}\n\n{End(number)}\n");
    }

    /// <summary>The end markers again, for a shell that dropped those it was sent.</summary>
    public byte[] EndAgain(int number) => Encode($"\n{EnsureStatus(number)}\n{dialect.TrapInterrupt}\n{PrintEnd(number)}\n");

    /// <summary>The same for a shell in which functions of the user's may stand in the way of the frame.</summary>
    public byte[] ReclaimedEnd(int number) => Encode($"\n{EnsureStatus(number)}\n{dialect.Reclaim}\n{dialect.TrapInterrupt}\n{PrintEnd(number)}\n");

    /// <summary>A marker that belongs to no command, to hear whether the shell has read all that it was sent.</summary>
    public byte[] Settle(int number) => Encode($"\n{Marker(MarkerKind.Settled, number)}{_toOutput}\n");

    /// <summary>Asks for the shell's state, between the marker that tells its length and the end of the command of that number.</summary>
    public byte[] Capture(int number) => Encode(
        $"""
        {Begin(number)}; {PrintState(number)}{_toOutput} 2>/dev/null || \:

        {End(number)}

        """);

    /// <summary>Has the shell tell its state when it exits, before it runs the user's own trap.</summary>
    /// <param name="usersTrap">The action of the user's trap as a word of the shell's own, or null where there is none.</param>
    public string TrapExit(string? usersTrap)
    {
        var tell = Format(dialect.AtExit, PrintState(0));
        var users = usersTrap is null ? "" : $"; if (\\exit ${_status}); then \\eval {usersTrap}; else \\eval {usersTrap}; fi{dialect.AtExitStreams}";
        var status = dialect.LosesStatusAtExit ? $"; \\exit ${_status}" : "";
        var action = users.Length + status.Length > 0 ? $"{_status}=$?; {tell}{users}{status}" : tell;
        return $"\\trap {ShellWord.Quote(action)} EXIT";
    }

    /// <summary>Lines for the shell itself, outside of any command; nothing of what they print is seen.</summary>
    public static byte[] Encode(string lines) => Encoding.UTF8.GetBytes(lines);

    // In a subshell, so that no variable of ours is seen or kept. bash switches `set -e` off in a command substitution, and some others
    // would end by it.
    private string PrintState(int number)
    {
        var parts = dialect.Capture.Select(section => $"{dialect.Echo} '{ShellState.Heading(nonce, section.Part)}'; {section.Command}");
        var rest = _status;
        var slice = $"{_status}_slice";
        return $"( {rest}=$-; {rest}=$( \\set +e; {{ {dialect.NameArguments}; {string.Join("; ", parts)}; "
            + $"case ${rest} in *e*) {dialect.Echo} 'set -e';; esac; }} 2>/dev/null ); {dialect.CountBytes}; "
            + $"{Marker(MarkerKind.State, number, $"${{#{rest}}}")}; "
            + $"{TellAll()}; "
            + $"{Marker(MarkerKind.StateEnd, number)} )";

        string TellAll() => dialect.TellLong.Length > 0
            ? $"case ${{#{rest}}} in ?????*) {Format(dialect.TellLong, rest, Head(MarkerKind.StateText, number))};; *) \\false;; esac || {TellPieces()}"
            : TellPieces();

        string TellPieces() => $"while case ${rest} in '') false;; esac; do {Format(dialect.Cut, rest, slice)}; {TellPiece()}; done";

        string TellPiece() => dialect.Pack.Length > 0
            ? $"{Format(dialect.Pack, slice)}; {Marker(MarkerKind.PackedStateText, number, Format(dialect.Value, slice))}"
            : Marker(MarkerKind.StateText, number, Format(dialect.Value, slice));
    }

    private string Begin(int number) =>
        Quietly($"{Marker(MarkerKind.Begin, number)}{_toOutput}{MarkErrors(MarkerKind.Begin, number)}");

    // Without a variable whose name the command could have taken, the status would be lost where a word of the frame was taken.
    private string End(int number) => Quietly($"{EnsureStatus(number)}; {PrintEnd(number)}");

    private string PrintEnd(int number) =>
        $"{Marker(MarkerKind.End, number, $"${{{_status}#*:}};{dialect.LastJob};{Format(dialect.Value, "PWD")}")}{_toOutput}{MarkErrors(MarkerKind.End, number)}";

    private string MarkErrors(MarkerKind kind, int number) => marksErrors ? $"; {Marker(kind, number)} >&{dialect.Errors}" : "";

    private string Quietly(string ours) => Format(dialect.Quietly, ours);

    private bool IsEvaluated(string text) => dialect.Evaluates switch
    {
        EvalUse.UnlessItIsLong => text.Length < 100_000,
        EvalUse.UnlessItReturns => !text.Contains("return", StringComparison.Ordinal),
        EvalUse.ForOneLine => !text.Contains("return", StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal),
        _ => false,
    };

    // A backslash at the end joins the line with the next, which is empty.
    private static string EndLine(string text) => text.EndsWith('\\') ? text + "\n" : text;

    // As the guard does, where there is none: then eval itself does not fail. A here-document without an end would take the line for its own.
    private string NoteStatus(int number, string text) =>
        text.Contains("<<", StringComparison.Ordinal) ? text : $"{text}\n{_status}={Text(number)}:$?";

    private string EnsureStatus(int number) => $"case ${{{_status}-}} in {number}:*) ;; *) {_status}={number}:$?;; esac";

    private string Marker(MarkerKind kind, int number, string payload = "") => Format(dialect.Print, Head(kind, number), payload);

    private string Head(MarkerKind kind, int number) => $"{nonce}{(char)kind}{Text(number)};";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);

    // A status costs a process, but only after a failure. As a condition, it does not end a shell that is to end at the first failure.
    private static string WithStatus(int status, string run) =>
        status == 0 ? run : $"if (\\exit {status.ToString(CultureInfo.InvariantCulture)}); then \\:; else {run}\nfi";
}
