using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <content>What each of them says.</content>
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

    // `awk` cuts a megabyte in 50 ms, for which substrings take seconds and the patterns minutes. It flushes after each piece, so that it is
    // one write.
    private const string TellLongByAwk =
        """ "${{{0}}}" | LC_ALL=C \command awk -v marker='{1}' '{{ line = (NR > 1 ? "\n" : "") $0; """
        + """for (at = 1; at <= length(line); at += 2000) {{ printf "%c%s%s%c", 30, marker, substr(line, at, 2000), 0; fflush() }} }}'""";

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
        Nothing = 196,
        Hiding = "",
        Print = @"\builtin printf '\036{0}%s\000' ""{1}""",
        Echo = @"\builtin echo",
        PrintLine = BashPrintLine,
        TellLong = BashPrintLine + TellLongByAwk,
        TellNames = @"\builtin compgen -P 'k ' -k -- {0}; \builtin compgen -P 'b ' -b -- {0}; \builtin compgen -P 'f ' -A function -- {0}; \builtin compgen -P 'c ' -c -- {0}",
        TellsPrograms = true,
        HasCompletions = true,
        Pack = @"{0}=${{{0}//$'\1'/$'\1a'}}; {0}=${{{0}//$'\n'/$'\1n'}}",
        Eval = @"\builtin eval",
        // In an interactive bash, `eval` complains of the missing terminal whenever a signal ends a program.
        Evaluates = EvalUse.Never,
        Source = @"\builtin .",
        SourceInput = 197,
        ClosesSource = true,
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
        TellLong = PosixPrintLine + TellLongByAwk,
        DigitsOfLong = 5,
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
        DigitsOfLong = 6,
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
        TellLong = ZshPrintLine + TellLongByAwk,
        TellNames = """\builtin \emulate zsh; \builtin \print -rl -- k\ ${{^reswords}} b\ ${{(k)^builtins}} f\ ${{(k)^functions}}; \builtin \emulate sh""",
        TellFunction = @"\builtin \functions -- {0}",
        Calm = @"\builtin \unfunction -m 'TRAP*' zshexit chpwd; chpwd_functions=() zshexit_functions=(); \builtin \emulate sh",
        LastJob = "${!=}", // so that no history expansion (`setopt bang_hist`) takes the "!" for its own
        Eval = @"\builtin \eval",
        Reclaim = @"\unset -f builtin printf eval enable; \enable builtin printf eval",
        Source = @"\builtin \.",
        CanGuardSource = false, // nobody would watch what it runs
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
        TellLong = MkshPrintLine + TellLongByAwk,
        DigitsOfLong = 5,
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
