using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <summary>How to talk to one kind of shell: the words in which dialects differ, as data.</summary>
/// <param name="Name">The dialect's name, as error messages use it.</param>
/// <param name="Arguments">Starts the shell so that it reads commands from standard input and survives an interrupt.</param>
/// <param name="Preparation">Sent once, before the first command.</param>
/// <param name="Printf">A <c>printf</c> that no alias and no function of the user's replaces.</param>
/// <param name="Source">
/// A "run this file here" that survives syntax errors and errors of special builtins. Text run so may say <c>return</c>, and
/// error messages carry its own line numbers.
/// </param>
/// <param name="NeedsMoreInput">Matches what the shell says, in English, when a text ends too early.</param>
internal sealed partial record ShellDialect(
    string Name,
    ImmutableArray<string> Arguments,
    string Preparation,
    string Printf,
    string Source,
    Regex NeedsMoreInput)
{
    // Interactive, because only an interactive shell stops a loop when it is interrupted and lives on; without line editing, which
    // would echo. What makes an interactive bash differ from a script is undone: history and its "!" expansion, mail checks and
    // the automatic logout.
    public static ShellDialect Bash { get; } = new(
        "bash",
        ["--noprofile", "--norc", "--noediting", "-i"],
        "set +o history +o histexpand; unset HISTFILE MAILCHECK PROMPT_COMMAND TMOUT; shopt -u checkwinsize",
        @"\builtin printf",
        @"\builtin .",
        BashNeedsMoreInput);

    // `command .` instead of `.`: POSIX ends a non-interactive shell when a special builtin fails, and dash drops its input then.
    public static ShellDialect Posix { get; } = new(
        "sh",
        ["-i"],
        "unset MAIL MAILPATH ENV",
        @"\command printf",
        @"\command .",
        PosixNeedsMoreInput);

    /// <summary>The dialect of a shell, by the name of its program.</summary>
    public static ShellDialect Of(string program) => Path.GetFileName(program) is "bash" ? Bash : Posix;

    [GeneratedRegex("^[^\n]*: line [0-9]+: ((syntax error: )?unexpected (end of file|EOF )|warning: here-document )", RegexOptions.Multiline)]
    private static partial Regex BashNeedsMoreInput { get; }

    // dash and busybox ash.
    [GeneratedRegex(
        "syntax error: (end of file unexpected|unexpected end of file|unterminated quoted string|EOF in backquote|missing '\\)\\)')",
        RegexOptions.IgnoreCase)]
    private static partial Regex PosixNeedsMoreInput { get; }
}
