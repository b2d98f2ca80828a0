using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <summary>How to talk to one kind of shell: the words in which dialects differ, as data.</summary>
internal sealed partial record ShellDialect
{
    // Without substrings: line by line, and long lines by a pattern of 500 question marks, which takes its time.
    private static readonly string PosixCut = """
        {1}=${{{0}%%"
        "*}}; case ${1} in MANY*) {1}=${{{0}#MANY}}; {1}=${{{0}%"${1}"}};; *) case ${0} in *"
        "*) {1}="${1}
        ";; esac;; esac; {0}=${{{0}#"${1}"}}
        """.Replace("MANY", new string('?', 500), StringComparison.Ordinal);

    private const string BashPrintLine = @"\builtin printf '%s\n'";
    private const string PosixPrintLine = @"\command printf '%s\n'";
    private const string ZshPrintLine = @"\builtin \printf '%s\n'";
    private const string MkshPrintLine = @"\builtin print -r --";

    private const string AshTrap = @"\trap '_repl_interrupted=1; \trap - INT; \kill -INT $$' INT";

    // `awk` cuts a megabyte in 50 ms, for which the patterns take minutes. It flushes after each piece, so that it is one write.
    private const string PosixTellLong =
        """\command printf '%s\n' "${{{0}}}" | LC_ALL=C \command awk -v marker='{1}' '{{ line = (NR > 1 ? "\n" : "") $0; """
        + """for (at = 1; at <= length(line); at += 2000) {{ printf "%c%s%s%c", 30, marker, substr(line, at, 2000), 0; fflush() }} }}'""";

    /// <summary>The dialect's name, as users and error messages use it.</summary>
    public required string Name { get; init; }

    /// <summary>The variable that only such a shell sets, where its program's name tells the dialect; null where it may be any.</summary>
    public string? Identity { get; init; }

    /// <summary>
    /// The arguments of a shell that reads commands from its standard input and survives an interrupt; no startup files are read, with
    /// the help of <see cref="StartEnvironment"/>.
    /// </summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The same of a login shell, which reads its startup files.</summary>
    public required IReadOnlyList<string> LoginArguments { get; init; }

    /// <summary>Assignments that keep a shell which is no login shell from its startup files.</summary>
    public string StartEnvironment { get; init; } = "";

    /// <summary>Sent once, before the first command.</summary>
    public required string Preparation { get; init; }

    /// <summary>
    /// Whether the user can have the shell write between commands (a trap of DEBUG, PROMPT_COMMAND, precmd): then its own standard output
    /// leads nowhere.
    /// </summary>
    public bool HasHooks { get; init; }

    /// <summary>The descriptor by which the shell keeps the real standard output.</summary>
    public required int Output { get; init; }

    /// <summary>The descriptor by which the shell keeps the real standard error.</summary>
    public required int Errors { get; init; }

    /// <summary>Redirections that keep the shell's own descriptors out of a command's reach; empty where no command meets them by chance.</summary>
    public required string Hiding { get; init; }

    /// <summary>Prints {0}, which is written out, then {1}, which the shell expands, then NUL: by builtins, in one write.</summary>
    public required string Print { get; init; }

    /// <summary>Runs {0}, which is ours, so that a trace (<c>set -x</c>) does not show it.</summary>
    public string Quietly { get; init; } = "{0}";

    /// <summary>The value of the variable {0}, to stand in <see cref="Print"/>'s {1}.</summary>
    public string Value { get; init; } = "${{{0}}}";

    /// <summary>
    /// Moves the beginning of the variable {0} to the variable {1}: not more than can be printed in one write (4096 bytes), so that what
    /// background jobs print does not get into it.
    /// </summary>
    public string Cut { get; init; } = "{1}=${{{0}:0:2000}}; {0}=${{{0}:2000}}";

    /// <summary>
    /// Prints all of the variable {0} in pieces, each behind a marker that starts with {1}, where that is 10,000 bytes or more; fails where it
    /// cannot. Empty where <see cref="Cut"/> is fast enough for any length.
    /// </summary>
    public string TellLong { get; init; } = "";

    /// <summary>
    /// Makes the piece in the variable {0} one line, where the shell would print it line by line: what background jobs print at the same
    /// time must not get into it. Undone by <see cref="StateTelling.AddPacked"/>; empty where a piece is printed in one write anyhow.
    /// </summary>
    public string Pack { get; init; } = "";

    /// <summary>The number of the last process that was put into the background; empty or 0 where there was none.</summary>
    public string LastJob { get; init; } = "${!-}";

    /// <summary>Which texts are run by <see cref="Eval"/>; the others are run by <see cref="Source"/>.</summary>
    public required EvalUse Evaluates { get; init; }

    /// <summary>Stands before and after <see cref="Eval"/> and what it evaluates, within its redirections.</summary>
    public (string Before, string After) Group { get; init; } = ("", "");

    /// <summary>An <c>eval</c> that survives syntax errors and errors of special builtins.</summary>
    public required string Eval { get; init; }

    /// <summary>The same for a file. Text run so may say <c>return</c>, and errors carry its own line numbers.</summary>
    public string Source { get; init; } = @"\.";

    /// <summary>The descriptor of the file that <see cref="Source"/> runs.</summary>
    public int SourceInput { get; init; } = 7;

    /// <summary>Sets a trap of SIGINT that makes an interrupt harmless to the shell itself, unless the user has set one; empty where none is needed.</summary>
    public string TrapInterrupt { get; init; } = "";

    /// <summary>Removes functions of the user's that stand in the way of the frame.</summary>
    public required string Reclaim { get; init; }

    /// <summary>Starts a shell that only checks a text (<c>-n</c>) from its standard input, tells its lines, and reads no startup files.</summary>
    public IReadOnlyList<string> CheckArguments { get; init; } = ["-n"];

    /// <summary>The same without <c>-n</c>: starts a shell that runs what it reads, and does nothing else.</summary>
    public IEnumerable<string> ScriptArguments => CheckArguments.Where(argument => argument != "-n");

    /// <summary>Lets a shell that only checks a text heed aliases.</summary>
    public string CheckPreparation { get; init; } = "";

    /// <summary>Matches what the shell says, in English, when a text ends too early.</summary>
    public required Regex NeedsMoreInput { get; init; }

    /// <summary>Stands before a builtin that a function or an alias of the user's may hide.</summary>
    public string Builtin { get; init; } = @"\builtin";

    /// <summary>Prints its one argument as a line, whatever that holds.</summary>
    public required string PrintLine { get; init; }

    /// <summary>Prints what can be called by a name that starts with {0}, as <see cref="Completion.CompletionScript"/> has it.</summary>
    public required string TellNames { get; init; }

    /// <summary>Whether <see cref="TellNames"/> tells programs too; otherwise they have to be looked for.</summary>
    public bool TellsPrograms { get; init; }

    /// <summary>Whether programs have completions of their own there, that the user has registered.</summary>
    public bool HasCompletions { get; init; }

    /// <summary>Prints the function {0} where <c>command -V</c> does not; nothing where the shell cannot.</summary>
    public string TellFunction { get; init; } = @"\:";

    /// <summary>Rids a shell that has got the user's functions of those that would be called without being asked for, and of the user's ways to read files' names.</summary>
    public string Calm { get; init; } = "";

    /// <summary>An <c>echo</c> that no alias and no function of the user's replaces.</summary>
    public required string Echo { get; init; }

    /// <summary>What prints the shell's state, as text that restores it when a shell of the same kind reads it.</summary>
    public required IReadOnlyList<(ShellStatePart Part, string Command)> Capture { get; init; }

    /// <summary>Mends what <see cref="Capture"/> prints and the same shell reads differently.</summary>
    public Func<string, string> Mend { get; init; } = static state => state;

    /// <summary>Sets the positional parameters aside under names, for <see cref="Capture"/> to print.</summary>
    public string NameArguments { get; init; } =
        @"_repl_i=0; for _repl_a in ""$@""; do _repl_i=$((_repl_i + 1)); \eval ""_repl_argument_$_repl_i=\$_repl_a""; done";

    /// <summary>Makes the shell count bytes, not characters.</summary>
    public string CountBytes { get; init; } = "LC_ALL=C";

    /// <summary>
    /// Runs {0}, which prints, in a trap of EXIT, where a command's redirections may still be in force: with the shell's real standard
    /// output, or not at all.
    /// </summary>
    public required string AtExit { get; init; }

    /// <summary>Redirections for the user's own trap of EXIT, where the shell may have undone those of the command before it runs.</summary>
    public string AtExitStreams { get; init; } = "";

    /// <summary>Whether a trap of EXIT has to repeat the status: after an interrupt, mksh ends with 0 where there is such a trap.</summary>
    public bool LosesStatusAtExit { get; init; }

    /// <summary>What cannot be read back from such a shell.</summary>
    public IReadOnlyList<string> NotCaptured { get; init; } = [];

    // Interactive, because only an interactive shell stops a loop when it is interrupted and lives on; without line editing, which
    // would echo. What makes an interactive bash differ from a script is undone: history and its "!" expansion, mail checks and the
    // automatic logout. Descriptors of three digits are nobody else's.
    public static ShellDialect Bash { get; } = new()
    {
        Name = "bash",
        Identity = "BASH_VERSION",
        Arguments = ["--noprofile", "--norc", "--noediting", "-i"],
        LoginArguments = ["--login", "--noediting", "-i"],
        Preparation = "PS2=; set +o history +o histexpand; unset HISTFILE MAILCHECK PROMPT_COMMAND TMOUT; shopt -u checkwinsize",
        HasHooks = true,
        Output = 198,
        Errors = 199,
        Hiding = "",
        Print = @"\builtin printf '\036{0}%s\000' ""{1}""",
        Echo = @"\builtin echo",
        PrintLine = BashPrintLine,
        TellNames = @"\builtin compgen -P 'k ' -k -- {0}; \builtin compgen -P 'b ' -b -- {0}; \builtin compgen -P 'f ' -A function -- {0}; \builtin compgen -P 'c ' -c -- {0}",
        TellsPrograms = true,
        HasCompletions = true,
        Pack = @"{0}=${{{0}//$'\1'/$'\1a'}}; {0}=${{{0}//$'\n'/$'\1n'}}",
        Eval = @"\builtin eval",
        // In an interactive bash, `eval` complains of the missing terminal whenever a signal ends a program.
        Evaluates = EvalUse.Never,
        Source = @"\builtin .",
        SourceInput = 197,
        // In POSIX mode no function can stand before a special builtin such as `unset`.
        Reclaim = @"_repl_posix=${POSIXLY_CORRECT+on}; POSIXLY_CORRECT=on; \unset -f unset builtin enable printf eval; \enable builtin printf eval; "
            + @"case $_repl_posix in '') \unset POSIXLY_CORRECT;; esac; \unset _repl_posix",
        CheckArguments = ["--norc", "-n"],
        CheckPreparation = "shopt -s expand_aliases",
        NeedsMoreInput = BashNeedsMoreInput,
        Capture =
        [
            (ShellStatePart.Directory, $@"{BashPrintLine} ""$PWD"""),
            (ShellStatePart.Variables, @"\builtin declare -p"),
            (ShellStatePart.Locals, @"\builtin local -p || \builtin echo none"),
            (ShellStatePart.Completions, @"\builtin complete -p"),
            (ShellStatePart.Functions, @"\builtin declare -f; \builtin declare -Fx"),
            (ShellStatePart.Mask, @"\builtin umask"),
            (ShellStatePart.Traps, @"\builtin trap -p"),
            (ShellStatePart.Aliases, @"\builtin alias -p"),
            (ShellStatePart.Options, @"\builtin set +o; \builtin shopt -p"),
        ],
        AtExit = "{0} >&198 2>/dev/null || \\:",
        AtExitStreams = " >&198 2>&199",
    };

    // `command eval` instead of `eval`: POSIX ends a non-interactive shell when a special builtin fails, and dash drops its input then.
    public static ShellDialect Posix { get; } = new()
    {
        Name = "sh",
        StartEnvironment = "ENV= ",
        Arguments = ["-i"],
        LoginArguments = ["-l", "-i"],
        Preparation = """
            PS2=
            unset MAIL MAILPATH ENV
            command -v source || eval 'source() { case $1 in */*) . "$1";; *) if [ -r "./$1" ]; then . "./$1"; else . "$1"; fi;; esac; }'
            """,
        Output = 9,
        Errors = 8,
        Hiding = " 8>&- 9>&-",
        Print = @"\command printf '\036{0}%s\000' ""{1}""",
        Echo = @"\command echo",
        Builtin = @"\command",
        PrintLine = PosixPrintLine,
        TellNames = TellPosixNames(PosixPrintLine, "alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait"),
        Eval = @"\command eval",
        Evaluates = EvalUse.ForOneLine,
        Source = @"\command .",
        Cut = PosixCut,
        TellLong = PosixTellLong,
        Reclaim = @"\unset -f command printf",
        NeedsMoreInput = PosixNeedsMoreInput,
        Capture =
        [
            (ShellStatePart.Directory, $@"{PosixPrintLine} ""$PWD"""),
            (ShellStatePart.Variables, @"\set; \export -p; \readonly -p"),
            (ShellStatePart.Mask, @"\command umask"),
            (ShellStatePart.Traps, @"\trap"),
            (ShellStatePart.Aliases, @"\command alias"),
            (ShellStatePart.Options, @"\set +o"),
        ],
        // The command's redirections are undone before the trap runs.
        AtExit = "{0} 2>/dev/null || \\:",
        AtExitStreams = " >&9 2>&8",
        NotCaptured = ["functions"],
    };

    // An interactive ash takes the end of a background job for the end of its input (busybox 1.35), unless that is a file by name.
    // Interrupted in a loop of builtins, it jumps out of whatever it is at; one time in 40 that is stdio, whose lock it then holds for
    // ever, and it waits for itself at its next builtin. A trap runs between commands, where it can be interrupted without harm.
    public static ShellDialect Ash { get; } = Posix with
    {
        Name = "ash",
        Preparation = $"{Posix.Preparation}\n{AshTrap}",
        TrapInterrupt = $"case ${{_repl_interrupted-}} in 1) {AshTrap}; \\unset _repl_interrupted;; esac",
        Arguments = ["-i", "/dev/stdin"],
        LoginArguments = ["-l", "-i", "/dev/stdin"],
        CheckArguments = ["-n", "/dev/stdin"],
        Cut = Bash.Cut,
        TellLong = "",
    };

    // The second words are quoted too, because zsh has aliases that hold everywhere. An interactive zsh needs
    // to be told to take comments, and to leave "!" alone; an empty PS2 lets long texts crash it (5.9).
    public static ShellDialect Zsh { get; } = new()
    {
        Name = "zsh",
        Identity = "ZSH_VERSION",
        Arguments = ["-f", "-o", "no_prompt_sp", "-i"],
        LoginArguments = ["-l", "-o", "no_prompt_sp", "-i"],
        Preparation = """
            setopt no_bang_hist interactive_comments no_hup no_check_jobs no_notify; unset MAILCHECK HISTFILE TMOUT
            exec {_repl_exit}>&9
            """,
        HasHooks = true,
        Output = 9,
        Errors = 8,
        Hiding = " 8>&- 9>&-",
        Print = @"\builtin \printf '\036{0}%s\000' ""{1}""",
        Echo = @"\builtin \echo",
        PrintLine = ZshPrintLine,
        TellNames = """\builtin \emulate zsh; \builtin \print -rl -- k\ ${{^reswords}} b\ ${{(k)^builtins}} f\ ${{(k)^functions}}; \builtin \emulate sh""",
        TellFunction = @"\builtin \functions -- {0}",
        Calm = @"\builtin \unfunction -m 'TRAP*' zshexit chpwd; chpwd_functions=() zshexit_functions=(); \builtin \emulate sh",
        LastJob = "${!=}", // so that no history expansion (`setopt bang_hist`) takes the "!" for its own
        Eval = @"\builtin \eval",
        Reclaim = @"\unset -f builtin printf eval enable; \enable builtin printf eval",
        Source = @"\builtin \.",
        Evaluates = EvalUse.UnlessItIsLong,
        Group = ("{ ", "; }"), // else a trace (`set -x`) does not heed the redirection of standard error
        CheckArguments = ["-f", "-n", "/dev/stdin"],
        NeedsMoreInput = ZshNeedsMoreInput,
        Capture =
        [
            (ShellStatePart.Directory, $@"{ZshPrintLine} ""$PWD"""),
            (ShellStatePart.Variables, @"\builtin \typeset -p"),
            (ShellStatePart.Functions, @"\builtin \functions"),
            (ShellStatePart.Mask, @"\builtin \umask"),
            (ShellStatePart.Traps, @"\builtin \trap"),
            (ShellStatePart.Aliases, @"\builtin \alias -L"),
            (ShellStatePart.Options, @"\builtin \set +o"),
        ],
        Mend = static state => FileSeparator.Replace(state, static found => found.Groups[1].Success ? @"\034" : found.Value),
        AtExit = "{0} >&$_repl_exit 2>/dev/null || \\:",
    };

    // Without job control, or each command leads a process group of its own that no interrupt of ours reaches.
    public static ShellDialect Mksh { get; } = new()
    {
        Name = "mksh",
        CountBytes = "set +U",
        StartEnvironment = "ENV=/dev/null ",
        Arguments = ["-i"],
        LoginArguments = ["-l", "-i"],
        Preparation = "PS2=; set +m; unset ENV MAIL MAILPATH MAILCHECK TMOUT",
        Output = 9,
        Errors = 8,
        Hiding = " 8>&- 9>&-",
        Print = @"\builtin print -n -- ""\0036{0}{1}\0""",
        Value = @"${{{0}//\\/\\\\}}",
        Echo = @"\builtin echo",
        PrintLine = MkshPrintLine,
        TellNames = TellPosixNames(MkshPrintLine, "alias bg bind break builtin cat cd command continue echo eval exec exit export false fc fg getopts global hash jobs kill let local mknod print pwd read readonly realpath rename return set shift sleep suspend test times trap true type typeset ulimit umask unalias unset wait whence")
            + $@"; \builtin typeset +f | while IFS= \read -r _repl_name; do {MkshPrintLine} ""f $_repl_name""; done",
        TellFunction = @"\builtin typeset -f {0}",
        Quietly = "{{ {0}; }} 2>/dev/null", // its traces go where its standard error went at first
        Eval = @"\eval --",
        Evaluates = EvalUse.UnlessItReturns, // a here-document needs a temporary file there
        Reclaim = @"\unset -f builtin print",
        NeedsMoreInput = MkshNeedsMoreInput,
        Capture =
        [
            (ShellStatePart.Directory, $@"{MkshPrintLine} ""$PWD"""),
            (ShellStatePart.Variables, @"\builtin typeset -p"),
            (ShellStatePart.Functions, @"\builtin typeset -f"),
            (ShellStatePart.Mask, @"\builtin umask"),
            (ShellStatePart.Traps, @"\trap"),
            (ShellStatePart.Aliases, @"\builtin alias"),
            (ShellStatePart.Options, @"\set +o"),
        ],
        // Descriptor 1 is the real one if it is the same as 9, or as what the shell has put aside under a number from 10 on.
        AtExit = "for _repl_saved in /proc/$$/fd/9 /proc/$$/fd/1?; do [[ /dev/fd/1 -ef $_repl_saved ]] && {{ {0} 2>/dev/null; \\break; }} || \\:; done",
        LosesStatusAtExit = true,
    };

    /// <summary>Every dialect.</summary>
    public static IReadOnlyList<ShellDialect> All { get; } = [Bash, Zsh, Mksh, Ash, Posix];

    /// <summary>What a program of that name most likely speaks; null where it has to be asked.</summary>
    public static ShellDialect? Guess(string program) => All.FirstOrDefault(dialect => dialect.Identity is not null && dialect.Name == Path.GetFileName(program));

    // What has no command to list it.
    private static string TellPosixNames(string printLine, string builtins) =>
        $"for _repl_name in if then elif else fi for while until do done case esac; do {printLine} \"k $_repl_name\"; done; "
        + $"for _repl_name in {builtins}; do {printLine} \"b $_repl_name\"; done";

    [GeneratedRegex("^[^\n]*: line [0-9]+: ((syntax error: )?unexpected (end of file|EOF )|warning: here-document )", RegexOptions.Multiline)]
    private static partial Regex BashNeedsMoreInput { get; }

    // dash and busybox ash.
    [GeneratedRegex(
        "syntax error: (end of file unexpected|unexpected end of file|unterminated quoted string|EOF in backquote|missing '\\)\\)')",
        RegexOptions.IgnoreCase)]
    private static partial Regex PosixNeedsMoreInput { get; }

    // zsh prints 0x1C as `\C-\`, and takes that backslash together with what follows.
    [GeneratedRegex(@"\\\\|(\\C-\\)")]
    private static partial Regex FileSeparator { get; }

    [GeneratedRegex("parse error near `(?:\\\\n|\\$\\()|unmatched [\"'`]|parse error: condition expected", RegexOptions.None)]
    private static partial Regex ZshNeedsMoreInput { get; }

    [GeneratedRegex("unexpected EOF|no closing quote|unclosed|unmatched", RegexOptions.None)]
    private static partial Regex MkshNeedsMoreInput { get; }
}
