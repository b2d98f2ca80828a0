using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Local;

namespace Repl.Sessions.Shells;

/// <summary>
/// Wraps a command so that its beginning and its end can be told apart from anything that it writes: by a marker on both streams before it
/// and after it; or, where the connection is direct, on standard output after it.
/// </summary>
/// <param name="dialect">What the shell speaks.</param>
/// <param name="nonce">What its markers hold.</param>
/// <param name="isDirect">Whether the connection is (<see cref="IConnection.IsDirect"/>), so that less has to be marked.</param>
/// <param name="file">Where the shell reads texts that are not evaluated; null where they travel in the frame.</param>
/// <remarks>
/// A marker is the record separator (0x1E), 32 random hexadecimal digits of this shell, a letter, the command's number and what it
/// tells, ended by NUL. Its control characters are made by <c>printf</c> escapes, so that a trace (<c>set -x</c>) or a transcript
/// shown again holds no marker. The user's text travels as one quoted word for <c>eval</c>, in a here-document that nothing expands, or in
/// a file beside the frame, so it may hold anything but NUL. The shell's own descriptor 2 leads nowhere: prompts, job notices and traces of
/// the frame vanish, and where the user can hook into what happens between commands, its descriptor 1 too. A command gets the real ones,
/// which the shell keeps under other numbers, so that it restores its own afterwards, whatever the command did.
/// </remarks>
internal sealed class ShellFrame(ShellDialect dialect, string nonce, bool isDirect, CommandFile? file = null)
{
    private const string AnyNumber = "\0"; // to be replaced by a command's: NUL is in no frame

    private readonly string _status = $"_repl_{nonce[..8]}";
    private readonly string _noted = $"_repl_{nonce[..8]}_noted";
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

    /// <summary>Ends a shell that is not what its name says, or cannot read the file, before it reads anything else.</summary>
    public byte[] Identify() => Encode($"case ${{{dialect.Identity}:+yes}} in '') exit 1;; esac\n{(file is null ? "" : $"[ -r {file.Path} ] || exit 1\n")}");

    /// <summary>The first thing that a new shell reads.</summary>
    public byte[] Opening() => Encode(
        $"""
        exec {dialect.Output}>&1 {dialect.Errors}>&2 {(dialect.Nothing is { } nothing ? $"{nothing}</dev/null " : "")}{(dialect.HasHooks ? ">/dev/null " : "")}2>/dev/null
        PS1= PS4='+ '
        {dialect.Preparation}
        {TrapExit(null)}

        """);

    /// <summary>A command with its markers. Its text is in the file from then on, where it does not travel in the frame.</summary>
    /// <param name="number">The command's number.</param>
    /// <param name="text">The user's text.</param>
    /// <param name="previousStatus">What <c>$?</c> is at its beginning.</param>
    /// <param name="input">The file that is its standard input; null for nothing.</param>
    /// <param name="mayEndAtFailure">Whether the shell may end at a command that fails (<c>set -e</c>).</param>
    public FramedCommand Command(int number, string text, int previousStatus = 0, string? input = null, bool mayEndAtFailure = false) =>
        Command(number, text, file, previousStatus, input, mayEndAtFailure);

    /// <summary>A command of ours with its markers. A shell that is so slow that nobody waits for it any more may run it beside a user's.</summary>
    /// <param name="number">The command's number.</param>
    /// <param name="text">What is to be run. It travels in the frame: the file may hold another text when the shell gets there.</param>
    public FramedCommand OwnCommand(int number, string text) => Command(number, text, null, 0, null, mayEndAtFailure: false);

    /// <summary>The end markers again, for a shell that dropped those it was sent.</summary>
    public byte[] EndAgain(int number) => Encode($"\n{EnsureStatus(number)}\n{dialect.TrapInterrupt}\n{PrintEnd(Text(number))}\n");

    /// <summary>The same for a shell in which functions of the user's may stand in the way of the frame.</summary>
    public byte[] ReclaimedEnd(int number) => Encode($"\n{EnsureStatus(number)}\n{dialect.Reclaim}\n{dialect.TrapInterrupt}\n{PrintEnd(Text(number))}\n");

    /// <summary>A marker that belongs to no command, to hear whether the shell has read all that it was sent.</summary>
    public byte[] Settle(int number) => Encode($"\n{Marker(MarkerKind.Settled, Text(number))}{_toOutput}\n");

    /// <summary>Asks for the shell's state, between the marker that tells its length and the end of the command of that number.</summary>
    public FramedCommand Capture(int number)
    {
        var command = Encode($"{Begin(Text(number))}; {PrintState(Text(number))}{_toOutput} 2>/dev/null || \\:\n");
        return new FramedCommand([.. command, .. End(number)], command.Length, TellsBegin: true);
    }

    /// <summary>Has the shell tell its state when it exits, before it runs the user's own trap.</summary>
    /// <param name="usersTrap">The action of the user's trap as a word of the shell's own, or null where there is none.</param>
    public string TrapExit(string? usersTrap)
    {
        var tell = Format(dialect.AtExit, PrintState("0"));
        var users = usersTrap is null ? "" : $"; if (\\exit ${_status}); then \\eval {usersTrap}; else \\eval {usersTrap}; fi{dialect.AtExitStreams}";
        var status = dialect.LosesStatusAtExit ? $"; \\exit ${_status}" : "";
        var action = users.Length + status.Length > 0 ? $"{_status}=$?; {tell}{users}{status}" : tell;
        return $"\\trap {ShellWord.Quote(action)} EXIT";
    }

    /// <summary>Lines for the shell itself, outside of any command; nothing of what they print is seen.</summary>
    public static byte[] Encode(string lines) => Encoding.UTF8.GetBytes(lines);

    // In a subshell, so that no variable of ours is seen or kept. bash switches `set -e` off in a command substitution, and some others
    // would end by it.
    private string PrintState(string number)
    {
        var parts = dialect.Capture.Select(section => $"{dialect.Echo} '{ShellState.Heading(nonce, section.Part)}'; {section.Command}");
        var rest = _status;
        var slice = $"{_status}_slice";
        return $"( {rest}=$-; {rest}=$( \\set +e; {{ {dialect.NameArguments}; {string.Join("; ", parts)}; "
            + $"case ${rest} in *e*) {dialect.Echo} 'set -e';; esac; }} 2>/dev/null ); {dialect.CountBytes}; "
            + $"{Marker(MarkerKind.State, number, $"${{#{rest}}}")}; "
            + $"{TellAll()}; "
            + $"{Marker(MarkerKind.StateEnd, number)} )";

        string TellAll() =>
            $"case ${{#{rest}}} in {new string('?', dialect.DigitsOfLong)}*) {Format(dialect.TellLong, rest, Head(MarkerKind.StateText, number))};; *) \\false;; esac"
            + $" || {TellPieces()}";

        string TellPieces() => $"while case ${rest} in '') false;; esac; do {Format(dialect.Cut, rest, slice)}; {TellPiece()}; done";

        string TellPiece() => dialect.Pack.Length > 0
            ? $"{Format(dialect.Pack, slice)}; {Marker(MarkerKind.PackedStateText, number, Format(dialect.Value, slice))}"
            : Marker(MarkerKind.StateText, number, Format(dialect.Value, slice));
    }

    private FramedCommand Command(int number, string text, CommandFile? place, int previousStatus, string? input, bool mayEndAtFailure)
    {
        var streams = input is null ? StreamsWithoutInput : Streams(input);
        var run = IsEvaluated(text) && !(mayEndAtFailure && dialect.CanGuardSource)
            ? Evaluate(number, text, streams, mayEndAtFailure)
            : Source(number, text, place, streams);

        // An interrupt makes a shell drop the line that it is just reading, and the next ones would be commands of their own.
        var tellsBegin = !isDirect || run.Contains('\n', StringComparison.Ordinal);
        var command = Encode($"{(tellsBegin ? $"{Begin(Text(number))}; " : "")}{WithStatus(previousStatus, run)}\n");
        return new FramedCommand([.. command, .. End(number)], command.Length, tellsBegin);
    }

    private string StreamsWithoutInput => field ??= Streams(dialect.Nothing is { } nothing ? $"&{Text(nothing)}" : "/dev/null");

    private string Streams(string input) => $"<{input} >&{dialect.Output} 2>&{dialect.Errors}{dialect.Hiding}";

    private string Evaluate(int number, string text, string streams, bool mayEndAtFailure)
    {
        var (before, after) = dialect.Group;
        return $"{before}{dialect.Eval} {ShellWord.Quote(mayEndAtFailure ? NoteStatus(number, EndLine(text)) : EndLine(text))}{after} {streams}";
    }

    private string Source(int number, string text, CommandFile? place, string streams)
    {
        var guard = dialect.CanGuardSource ? $" || {_noted}={Text(number)}:$?" : "";
        if (place is not null)
        {
            place.Write(Encode($"{text}\n"));
            return $"{dialect.Source} {place.Path} {streams}{guard}";
        }

        var delimiter = $"{nonce}_{Text(number)}";
        return $"""
            {dialect.Source} /dev/fd/{dialect.SourceInput} {dialect.SourceInput}<<'{delimiter}' {streams}{guard}
            {text}
            {delimiter}
            """;
    }

    private string Begin(string number) => Quietly($"{Marker(MarkerKind.Begin, number)}{_toOutput}{MarkErrors(MarkerKind.Begin, number)}");

    // The status is kept in a variable, because the command may have taken a word of the frame for itself: then the end is told again. The
    // blank line before it: a line that the command left open must not swallow it.
    private string[] PiecesOfEnd => field ??= $"\n{Quietly($"{_status}={AnyNumber}:$?; {PrintEnd(AnyNumber)}")}\n".Split(AnyNumber);

    private byte[] End(int number) => Encode(string.Join(Text(number), PiecesOfEnd));

    private string PrintEnd(string number) =>
        $"{Marker(MarkerKind.End, number, $"${{{_status}#*:}};${{{_noted}-}};{dialect.LastJob};{Format(dialect.Value, "PWD")}")}{_toOutput}{MarkErrors(MarkerKind.End, number)}";

    private string MarkErrors(MarkerKind kind, string number) => isDirect ? "" : $"; {Marker(kind, number)} >&{dialect.Errors}";

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
        text.Contains("<<", StringComparison.Ordinal) ? text : $"{text}\n{_noted}={Text(number)}:$?";

    private string EnsureStatus(int number) => $"case ${{{_status}-}} in {number}:*) ;; *) {_status}={number}:$?;; esac";

    private string Marker(MarkerKind kind, string number, string payload = "") => Format(dialect.Print, Head(kind, number), payload);

    private string Head(MarkerKind kind, string number) => $"{nonce}{(char)kind}{number};";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);

    // A status costs a process, but only after a failure. As a condition, it does not end a shell that is to end at the first failure.
    private static string WithStatus(int status, string run) =>
        status == 0 ? run : $"if (\\exit {Text(status)}); then \\:; else {run}\nfi";
}
