using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <summary>How to talk to one kind of shell: the words in which dialects differ, as data.</summary>
internal sealed partial record ShellDialect
{
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

    /// <summary>The descriptor by which the shell keeps <c>/dev/null</c> open, so that a command need not open it; null where that is not worth one.</summary>
    public int? Nothing { get; init; }

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
    /// Prints all of the variable {0} in pieces, each behind a marker that starts with {1}; fails where it cannot. For what is long: it starts a
    /// process, but <see cref="Cut"/> takes four times as long for twice as much.
    /// </summary>
    public required string TellLong { get; init; }

    /// <summary>How many digits the length of what is long has at least, in bytes.</summary>
    public int DigitsOfLong { get; init; } = 6;

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

    /// <summary>
    /// Whether, as the left side of <c>||</c>, <see cref="Source"/> keeps its own status from those who watch for failures (<c>set -e</c>, a
    /// trap of ERR), while they watch what it runs as ever. Without that, a cell whose last command fails where that is allowed, such as
    /// <c>false &amp;&amp; echo never</c>, would end the shell; so where it is not so, the text notes its status itself.
    /// </summary>
    public bool CanGuardSource { get; init; } = true;

    /// <summary>The descriptor of the here-document that <see cref="Source"/> runs.</summary>
    public int SourceInput { get; init; } = 7;

    /// <summary>
    /// Whether the shell reads all of a file, and closes it, before it runs it: then it can be given the text of each command by the same one
    /// (<see cref="Local.CommandFile"/>), and nothing that a command starts can read there what later ones say.
    /// </summary>
    public bool ClosesSource { get; init; }

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
}
