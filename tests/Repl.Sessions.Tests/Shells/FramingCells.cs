using static Repl.Sessions.Tests.Shells.ExpectedOutput;

namespace Repl.Sessions.Tests.Shells;

/// <summary>The texts that a session has to survive.</summary>
/// <remarks>A cell runs in an empty directory of its own. In the order of this table, one shell can run them all.</remarks>
public static class FramingCells
{
    // What a marker looks like, without being one of the session's.
    private const string MarkerLike = "0123456789abcdef0123456789abcdef";

    private static readonly string[] WithArrays = ["bash", "zsh", "mksh"];
    private static readonly string[] WithSubstitutedProcesses = ["bash", "zsh"];
    private static readonly string[] WithPipefail = ["bash", "busybox ash", "zsh", "mksh"];
    private static readonly string[] AllButZsh = ["bash", "dash", "busybox ash", "mksh"];

    // mksh shows how we call it, too.
    private static readonly string[] AllButMksh = ["bash", "dash", "busybox ash", "zsh"];

    // An interactive mksh tells the numbers of its jobs.
    private static readonly ExpectedOutput JobNumbers = Matching(@"\A(\[[0-9]+\] [0-9 ]+\n)*\z");

    // The first 34 of the measured matrix.
    private static readonly FramingCell[] Matrix =
    [
        Says("a command that succeeds", "echo hi", "hi\n"),
        new("a command that fails", "sh -c 'exit 7'") { Status = ExpectedStatus.Of(7) },
        Refused("a syntax error", "if then"),
        Refused("an open double quote", "echo \"an open quote"),
        Refused("an open single quote", "echo 'an open quote"),
        Refused("an open here-document", "cat <<EOF\nnever closed"),
        Says(
            "a here-document", "cat <<EOF\nfrom 'it' $((1 + 1)) \"quotes\" `echo and` \\$x\nEOF", "from 'it' 2 \"quotes\" and $x\n"),
        Says("a comment at the end", "echo hi # and no more", "hi\n"),
        Says("an ampersand at the end", "true &", "") with { Errors = JobNumbers },
        Says("a backslash at the end", "echo joined \\", "joined\n"),
        Refused("an open brace", "{ echo an open brace"),
        Refused("an open loop", "for i in 1 2; do echo $i"),
        Says("cat without a file", "cat", ""),
        Says("read without input", "read line; echo \"[$line]\"", "[]\n"),
        Ends("exit", "exit 3", ExpectedStatus.Of(3)),
        Ends("exec of a program", "exec true", ExpectedStatus.Zero),
        Ends("a failure under set -e", "set -e; false", ExpectedStatus.Of(1)) with { Then = FollowUp.Undo("set +e") },
        Fails("an unset variable under set -u", "set -u; echo \"$undefined\"") with { Then = FollowUp.Undo("set +u") },
        Fails("an assignment to a constant", "readonly constant=1; constant=2"),
        Fails("a dot script that is missing", ". /not/there"),
        Fails("a redirection of exec that fails", "exec 3>/not/there/file"),
        Fails("an option that does not exist", "set -o no-such-option"),
        Fails("a parameter that has to be set", "echo ${undefined?no value}") with { Errors = Holding("no value") },
        Fails("an export of a bad name", "export 1a=2"),
        Fails("a shift of too many", "set --; shift 5") with { Shells = ["dash", "zsh", "mksh"] },
        new("a shift of too many, where no message belongs to it", "set --; shift 5")
        {
            Status = ExpectedStatus.Failure,
            Shells = ["bash", "busybox ash"],
            Errors = Anything,
        },
        Unspecified("set -n", "set -n") with { Then = FollowUp.Undo("set +n") },
        Says("exec to nowhere", "exec >/dev/null; echo into nothing", ""),
        Unspecified("a shell that may open no files", "ulimit -n 4"),
        Says("no newline at the end", "printf 'no newline'", "no newline"),
        Ends("kill -9 of the shell", "kill -9 $$", ExpectedStatus.Of(137)),
        Unspecified("an interrupt for the whole group", "kill -INT 0"),
        Says("a directory that is gone", "mkdir gone; cd gone; rmdir ../gone; echo still here", "still here\n") with
        {
            Then = new FollowUp("cd /; pwd", "/\n"),
        },
        Says("functions named printf and echo", "printf() { :; }; echo() { :; }; printf x; echo y", "") with
        {
            Then = FollowUp.Undo("unset -f printf echo"),
        },
        new("digits between fields", "IFS=0123456789; false") { Status = ExpectedStatus.Of(1), Then = FollowUp.Undo("unset IFS") },
    ];

    // The other 25 of the measured matrix.
    private static readonly FramingCell[] Repairs =
    [
        new("return with a status", "return 7; echo not reached") { Status = ExpectedStatus.Of(7) },
        Says("high descriptors closed", "exec 9>&- 8>&-; echo both closed", "both closed\n"),
        Refused("a text that is right only at first", "echo one\nif then"),
        Says("positional parameters", "set -- a 'b c'; echo \"$#\"", "2\n") with { Then = new FollowUp("echo \"$#:$2\"", "2:b c\n") },
        Says("a file on descriptor 3", "exec 3>three; echo first >&3", "") with
        {
            Then = new FollowUp("echo second >&3; exec 3>&-; cat three", "first\nsecond\n"),
        },
        Says("a cell of 200 kB", string.Concat(Enumerable.Range(0, 4000).Select(i => $": {new string('x', 45)} {i}\n")) + "echo end", "end\n"),
        Says("a pipe from an empty input", "cat | wc -c | tr -d ' '", "0\n"),
        Unspecified("job control without a terminal", "set -m") with { Then = FollowUp.Undo("set +m") },
        Says("an empty PATH", "saved=$PATH; PATH=; echo no path", "no path\n") with { Then = new FollowUp("PATH=$saved; echo back", "back\n") },
        Says("frame words as aliases", "alias eval=false command=false builtin=false printf=false; echo aliased", "aliased\n") with
        {
            Then = FollowUp.Undo("\\unalias -a"),
        },
        Unspecified("frame words as functions", "command() { echo mine; }; builtin() { echo mine; }; eval() { echo mine; }") with
        {
            Then = FollowUp.Undo("\\unset -f command builtin eval"),
        },
        Unspecified("set -Cfv", "set -Cfv; echo options") with { Output = "options\n", Then = FollowUp.Undo("set +C +f +v") },
        Says("POSIX mode", "set -o posix; echo posix", "posix\n") with { Shells = ["bash", "mksh"], Then = FollowUp.Undo("set +o posix") },
        Says("standard error closed", "exec 2>&-; echo without errors", "without errors\n") with
        {
            Then = new FollowUp("echo back >&2", Nothing) { Errors = "back\n" },
        },
        Says("a mask for everything", "umask 777; echo masked", "masked\n") with { Then = FollowUp.Undo("umask 022") },
        new("the highest status", "sh -c 'exit 255'") { Status = ExpectedStatus.Of(255) },
        Says("the directory before", "cd /; cd /usr; cd - >/dev/null; pwd", "/\n"),
        Says("an interrupt ignored", "trap '' INT; echo deaf", "deaf\n") with { Then = FollowUp.Undo("trap - INT") },
        Says("no more processes", "ulimit -S -u $(ulimit -u); echo few", "few\n") with { Shells = ["bash", "zsh"] },
        Says("little memory", "ulimit -S -v 2000000; echo little", "little\n") with { Then = FollowUp.Undo("ulimit -S -v unlimited") },
        Says("carriage returns at the ends of lines", "echo one\r\necho two\r\n", "one\r\ntwo\r\n"),
        new("constants with names for a frame", "readonly __rc=5 __st=6 rc=7 code=8 text=9 nonce=1 number=2 line=3 cmd=4 result=5; return 3")
        {
            Status = ExpectedStatus.Of(3),
        },
        new("the status of a subshell", "(exit 4)") { Status = ExpectedStatus.Of(4) },
        Says("exec without anything", "exec; echo exec", "exec\n"),
        Says("no files", "ulimit -S -f 0; echo no files", "no files\n") with { Then = FollowUp.Undo("ulimit -S -f unlimited") },
    ];

    // Texts that do not parse, and texts that only look so.
    private static readonly FramingCell[] Parsing =
    [
        Refused("an open command substitution", "echo $(ls"),
        Refused("an open backquote", "echo `ls"),
        Refused("an open parameter", "echo ${x"),
        Refused("an open arithmetic expansion", "echo $((1 +"),
        Refused("an open subshell", "(echo one"),
        Refused("a loop without a body", "for i in 1 2") with { Shells = AllButZsh },
        Refused("an open while", "while true; do\n echo one"),
        Refused("an open if", "if true; then\n echo one"),
        Refused("an open else", "if true; then\n echo one\nelse"),
        Refused("an open case", "case x in\n x) echo one"),
        Refused("an open function", "f() {\n echo one"),
        Refused("an open quote on the third line", "echo one\necho two\necho 'three"),
        Refused("an open here-document on the second line", "echo one\ncat <<EOF\ntwo"),
        Refused("an open here-document with a quoted word", "cat <<'EOF'\ntwo\n EOF\n"),
        Refused("an open here-document that strips tabs", "cat <<-EOF\n\ttwo\n\tEOFF\n"),
        Refused("two here-documents, the second open", "cat <<A; cat <<B\none\nA\ntwo"),
        Refused("an open here-document in a function", "f() {\ncat <<EOF\none\n}\nf"),
        Refused("a closing parenthesis", ")"),
        Refused("a closing parenthesis after a command", "echo one; )"),
        Refused("a closing parenthesis on the third line", "true\ntrue\n)\n") with { Errors = AtLine(3) },
        Refused("done without a loop", "done"),
        Refused("fi without if", "echo one\nfi") with { Errors = AtLine(2) },
        Refused("two semicolons", "echo one ;; echo two"),
        Refused("an ampersand alone", "&"),
        Refused("a pipe without a reader", "echo one |"),
        Refused("a pipe without a writer", "| cat"),
        Refused("and without a second command", "echo one &&") with { Shells = AllButZsh }, // zsh finds nothing wrong with it
        Refused("or without a second command", "echo one ||") with { Shells = AllButZsh },
        Refused("a redirection without a file", "echo one >"),
        Refused("an exit before a syntax error", "exit 3\n)") with { Errors = AtLine(2) },
        Refused("a change of directory before a syntax error", "cd /\n)") with { Then = new FollowUp("[ \"$PWD\" != / ] && echo stayed", "stayed\n") },
        Refused("a file before a syntax error", "echo >made\nif then") with { Then = new FollowUp("ls", Nothing) },
        Refused("an assignment before an open quote", "made=1\necho 'open") with { Then = new FollowUp("echo \"[$made]\"", "[]\n") },
        Refused("a background job before a syntax error", "sleep 1000 &\n)") with { Then = new FollowUp("echo \"[$!]\"", Matching(@"\A\[0?\]\n\z")) },
        Says("nothing at all", "", ""),
        Says("blank lines only", "\n\n  \n\t\n", ""),
        Says("a comment only", "# only a comment", ""),
        Says("a comment with an apostrophe", "# don't\necho do # isn't", "do\n"),
        Says("a comment with an open brace", "echo one # {\n# $(\necho two", "one\ntwo\n"),
        Says("a first line for the system", "#!/bin/sh\necho script", "script\n"),
        Says("a semicolon at the end", "echo one;", "one\n"),
        Says("a backslash in the middle", "echo one \\\n  two", "one two\n"),
        Says("a backslash before the end of a comment", "echo one # \\", "one\n"),
        Says("a backslash that is quoted at the end", "echo 'one\\'; printf '%s' two\\\\", "one\\\ntwo\\"),
        Says("a pipe that goes on in the next line", "echo one |\n\n  cat", "one\n"),
        Says("tabs and blanks", "\t  echo\t one \t ;\techo two\t", "one\ntwo\n"),
        Says("a quote over three lines", "echo 'one\ntwo\nthree'", "one\ntwo\nthree\n"),
        Says("a form feed in a quote", "printf %s 'a\fb\vc'", "a\fb\vc"),
        new("a form feed for a blank", "echo\fone") { Status = ExpectedStatus.Of(127), Errors = Something },
        new("a text that starts with a minus", "-n one") { Status = ExpectedStatus.Of(127), Errors = Something },
        new("a text that starts with two minuses", "-- one") { Status = ExpectedStatus.Of(127), Errors = Something },
        new("a text that is an option", "--help") { Status = ExpectedStatus.Of(127), Errors = Something },
        Says("characters beyond ASCII", "x='ü € 😀'; echo \"$x\"", "ü € 😀\n"),
        Says("separators of Unicode", "printf %s 'a\u2028b\u2029c\u0085d\u00A0e\uFEFFf'", "a\u2028b\u2029c\u0085d\u00A0e\uFEFFf"),
        Says("a line of 200 kB", $"echo {new string('x', 200_000)}", new string('x', 200_000) + "\n"),
        Says("a word of 200 kB in quotes over lines", $"x='{string.Concat(Enumerable.Repeat("0123456789\n", 18_000))}'; echo ${{#x}}", "198000\n"),
        new("a program that is missing", "true\ntrue\nno-such-program-here") { Status = ExpectedStatus.Of(127), Errors = Holding("no-such-program-here") },
        new("a program that is missing, with its line", "true\ntrue\nno-such-program-here")
        {
            Status = ExpectedStatus.Of(127),
            Errors = AtLine(3),
            Shells = ["dash", "busybox ash"], // an interactive bash, zsh or mksh tells no line
        },
        new("a program that may not be run", "/etc/passwd") { Status = ExpectedStatus.Of(126), Errors = Something },
        new("return in a function", "f() { return 5; echo no; }\nf") { Status = ExpectedStatus.Of(5) },
        new("return in a loop on the second line", "true\nfor i in 1 2; do echo $i; return 6; done\necho not reached")
        {
            Output = "1\n",
            Status = ExpectedStatus.Of(6),
        },
        new("return without a status", "false\nreturn\necho not reached") { Status = ExpectedStatus.Of(1) },
        Says("return in a subshell", "(return 3; echo no) ; echo $?", "3\n") with { Shells = AllButZsh },
        Says("a status that was before", "false\necho $?\ntrue\necho $?", "1\n0\n"),
        new("a status that is the last command's", "true\nfalse") { Status = ExpectedStatus.Of(1), Then = new FollowUp("echo $?", "1\n") },
        Says("an inverted failure", "! false", ""),
    ];

    private static readonly FramingCell[] HereDocuments =
    [
        Says("a quoted here-document", "x=1\ncat <<'EOF'\n$x `x` $(x) \\ ' \"\nEOF", "$x `x` $(x) \\ ' \"\n"),
        Says("a here-document with a backslashed word", "cat <<\\EOF\n$x\nEOF\n", "$x\n"),
        Says("a here-document with blanks in its word", "cat <<\"E O F\"\n$x\nE O F\n", "$x\n"),
        Says("a here-document that strips tabs", "cat <<-EOF\n\t\tone\n\t two\n\tEOF\necho three", "one\n two\nthree\n"),
        Says("two here-documents in one line", "cat <<A; cat <<B\none\nA\ntwo\nB", "one\ntwo\n"),
        Says("a here-document in a function", "f() {\ncat <<EOF\n$1\nEOF\n}\nf one; f two", "one\ntwo\n") with
        {
            Then = new FollowUp("f three", "three\n"),
        },
        Says("a here-document in a substitution", "x=$(cat <<EOF\none\nEOF\n)\necho \"$x\"", "one\n"),
        Says("a here-document for a loop", "while read -r a b; do echo \"$b $a\"; done <<EOF\n1 2\n3 4\nEOF", "2 1\n4 3\n"),
        Says("a here-document through a pipe", "cat <<EOF | tr a-z A-Z\none\nEOF\n", "ONE\n"),
        Says("an empty here-document", "cat <<EOF\nEOF\necho after", "after\n"),
        Says("a here-document with delimiters like ours", $"cat <<EOF\n{MarkerLike}\n{MarkerLike}_1\nN\nEOF\n", $"{MarkerLike}\n{MarkerLike}_1\nN\n"),
        Says("a here-document whose delimiter is like ours", $"cat <<'{MarkerLike}_1'\none\n{MarkerLike}_1\necho two", "one\ntwo\n"),
        Says("a line like our delimiter", $"true || {MarkerLike}_1\n: {MarkerLike}_2\necho one", "one\n"),
        Says("a here-document that holds a shell's words", "cat <<EOF\nif then\n'\n)\nEOF\necho after", "if then\n'\n)\nafter\n"),
        Says(
            "a here-document of 100 kB",
            $"cat <<'EOF' | wc -c | tr -d ' '\n{string.Concat(Enumerable.Repeat("123456789\n", 10_000))}EOF\n",
            "100000\n"),
        Says("a here-document on descriptor 3", "cat 3<<EOF <&3\nthree\nEOF\n", "three\n"),
        Says("a here-document for a program that does not read", "true <<EOF\none\nEOF\necho after", "after\n"),
        Says("a here-string", "cat <<<\"one $((1 + 1))\"", "one 2\n") with { Shells = WithArrays },
        new("a shell in a here-document", "sh <<'EOF'\necho inner\nexit 3\nEOF\n") { Output = "inner\n", Status = ExpectedStatus.Of(3) },
    ];

    private static readonly FramingCell[] Streams =
    [
        new("bytes that are no text", @"printf '\000\377\376a\200\000'") { Output = Exactly([0, 0xFF, 0xFE, (byte)'a', 0x80, 0]) },
        new("bytes that are no text, as errors", @"printf '\000\377\376a\200\000' >&2") { Errors = Exactly([0, 0xFF, 0xFE, (byte)'a', 0x80, 0]) },
        new("a program's bytes from 0 to 255", "python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)))'")
        {
            Output = Exactly([.. Enumerable.Range(0, 256).Select(i => (byte)i)]),
        },
        Says("lines that end with carriage returns", @"printf 'one\r\ntwo\r\n'", "one\r\ntwo\r\n"),
        Says("newlines only", @"printf '\n\n\n'", "\n\n\n"),
        Says("escape sequences of a terminal", @"printf '\033[31mred\033[0m\033]0;title\007'", "\e[31mred\e[0m\e]0;title\a"),
        new("output on both streams without newlines", "printf one; printf two >&2") { Output = "one", Errors = "two" },
        new("errors only, and a failure", "echo oops >&2; false") { Errors = "oops\n", Status = ExpectedStatus.Of(1) },
        Says("a line of a megabyte without an end", "head -c 1000000 /dev/zero | tr '\\0' x", new string('x', 1_000_000)),
        new(
            "a megabyte on both streams at once",
            "head -c 1000000 /dev/zero | tr '\\0' x & head -c 1000000 /dev/zero | tr '\\0' y >&2; wait")
        {
            Output = new string('x', 1_000_000),
            Errors = Matching(@"\A(\[1\] [0-9 ]+\n)?y{1000000}\z"),
        },
        Says("a reader that leaves", "yes | head -1", "y\n"),
        Says("the beginning of a marker", @"printf '\036'", "\u001e"),
        Says("a marker without an end", $@"printf '\036%s' {MarkerLike}", $"\u001e{MarkerLike}"),
        new("a whole marker of somebody else", $@"printf '\036%sE1;0;/\000' {MarkerLike}; printf '\036%sE1;\000' {MarkerLike} >&2; echo on")
        {
            Output = $"\u001e{MarkerLike}E1;0;/\0on\n",
            Errors = $"\u001e{MarkerLike}E1;\0",
        },
        Says("many beginnings of a marker", @"printf '\036\036\0360\036\036'", "\u001e\u001e\u001e0\u001e\u001e"),
        Says("what looks like a prompt", "printf '$ # > bash-5.2# '", "$ # > bash-5.2# "),
        Says("a job that writes before the end", "{ echo from the job; } & wait; echo after", "from the job\nafter\n") with { Errors = JobNumbers },
        // SIGKILL, because what an interactive dash or ash has just started ignores SIGTERM until its program runs.
        Says("a job that holds the streams open", "sleep 1000 &", "") with { Errors = JobNumbers, Then = FollowUp.Undo("kill -9 $!; wait $!") },
        Says("a job in a subshell that holds the streams open", "(sleep 1000 & echo $! >pid); echo started", "started\n") with
        {
            Then = FollowUp.Undo("kill -9 $(cat pid)"),
        },
        Says("a daemon of its own session", "setsid sleep 1000 & echo started", "started\n") with { Errors = JobNumbers, Then = FollowUp.Undo("kill -9 $!") },
        Says("a job without output, waited for by the next", "{ echo >made; } &", "") with { Errors = JobNumbers, Then = new FollowUp("wait; ls", "made\n") },
        new("a job that was killed", "sh -c 'kill $$' & wait $!") { Status = ExpectedStatus.Of(143), Errors = Anything },
        new("a job that is not there", "wait 999999") { Status = ExpectedStatus.Of(127), Errors = Anything },
        Says("several jobs at once", "for i in 1 2 3; do { echo $i; } & wait; done", "1\n2\n3\n") with { Errors = JobNumbers },
        new("a job's status", "sh -c 'exit 9' & wait $!") { Errors = JobNumbers, Status = ExpectedStatus.Of(9) },
        new("a program that is killed", "sh -c 'kill -9 $$'") { Status = ExpectedStatus.Of(137), Errors = Anything },
        new("a program that kills itself politely", "sh -c 'kill -TERM $$'") { Status = ExpectedStatus.Of(143), Errors = Anything },
        Says("output to a file for the rest of the cell", "exec >out; echo one; echo two", "") with
        {
            Then = new FollowUp("cat out", "one\ntwo\n"),
        },
        Says("errors to a file for the rest of the cell", "exec 2>err; echo one >&2", "") with
        {
            Then = new FollowUp("cat err; echo here >&2", "one\n") { Errors = "here\n" },
        },
        Says("errors to the output for the rest of the cell", "exec 2>&1; echo one >&2", "one\n") with
        {
            Then = new FollowUp("echo two >&2", Nothing) { Errors = "two\n" },
        },
        new("the streams swapped", "exec 3>&1 >&2 2>&3 3>&-; echo one; echo two >&2")
        {
            Output = "two\n",
            Errors = "one\n",
            Then = new FollowUp("echo three", "three\n"),
        },
        new("standard output closed", "exec >&-; echo lost") { Status = ExpectedStatus.Any, Errors = Anything },
        Says("all streams closed", "exec <&- >&- 2>&-", "") with { Then = new FollowUp("cat; echo back", "back\n") },
        Says("standard input closed", "exec 0<&-; echo without input", "without input\n") with { Then = new FollowUp("cat", Nothing) },
        Says("standard input from a file", "echo inside >in; exec <in; cat", "inside\n") with { Then = new FollowUp("cat", Nothing) },
        Says("a file read on descriptor 3", "echo inside >in; exec 3<in; read -r x <&3; echo \"$x\"; exec 3<&-", "inside\n"),
        Says("a file read over two cells", "printf '1\\n2\\n' >in; exec 4<in; read -r x <&4; echo $x", "1\n") with
        {
            Then = new FollowUp("read -r x <&4; echo $x; exec 4<&-", "2\n"),
        },
        Persists(5),
        Persists(6),
        Persists(7),
        Says("descriptors 8 and 9 for the cell itself", "exec 9>nine 8>eight; echo 9 >&9; echo 8 >&8; cat nine eight", "9\n8\n"),
        Says("a descriptor that the shell chose", "exec {fd}>chosen; echo one >&$fd", "") with
        {
            Shells = ["bash", "zsh"],
            Then = new FollowUp("echo two >&$fd; exec {fd}>&-; cat chosen", "one\ntwo\n"),
        },
        Says(
            "no descriptor of ours in a program",
            "sh -c 'echo x >&8' 2>/dev/null || sh -c 'echo x >&9' 2>/dev/null || echo none",
            "none\n"),
        Says("a program that waits for no input", "sh -c 'cat >/dev/null'; echo after", "after\n"),
        Says("programs that would eat the next lines", "cat >/dev/null\nread x\nhead -1\necho after", "after\n"),
        new("python that asks for a line", "python3 -c 'input()'") { Status = ExpectedStatus.Of(1), Errors = Holding("EOFError") },
        Says("a shell without a script", "sh", ""),
        Says("a script for a shell on its input", "echo 'echo inner' | sh", "inner\n"),
        Says("a loop over lines of a pipe", "printf '1\\n2\\n' | while read -r x; do echo \"[$x]\"; cat >/dev/null; done", "[1]\n"),
        new("ssh without a host that answers", "ssh -o BatchMode=yes -o ConnectTimeout=1 -p 1 127.0.0.1 true") { Status = ExpectedStatus.Of(255), Errors = Something },
        new("a terminal that is not there", "stty -echo") { Status = ExpectedStatus.Failure, Errors = Something },
        new("the name of a terminal that is not there", "tty") { Status = ExpectedStatus.Of(1), Output = "not a tty\n" },
        new("a stream that is no terminal", "test -t 0 || test -t 1 || test -t 2") { Status = ExpectedStatus.Of(1) },
        Says("a long pipeline", $"echo one{string.Concat(Enumerable.Repeat(" | cat", 40))}", "one\n"),
        Says("a pipe under a name", "mkfifo pipe; echo through >pipe & cat pipe", "through\n") with { Errors = JobNumbers },
    ];

    private static readonly FramingCell[] State =
    [
        Says("a variable that separates fields", "IFS=:; x=a:b; set -- $x; echo $#", "2\n") with
        {
            Shells = AllButZsh,
            Then = new FollowUp("x=1:2:3; set -- $x; echo $#; unset IFS", "3\n"),
        },
        Says("no fields at all", "IFS=; echo one two", "one two\n") with { Then = FollowUp.Undo("unset IFS") },
        Says("fields that are separated by what markers hold", "IFS='%;s0E\\'; echo one", "one\n") with { Then = FollowUp.Undo("unset IFS") },
        Says("no PATH", "saved=$PATH; unset PATH; echo one", "one\n") with { Then = new FollowUp("PATH=$saved; ls", Nothing) },
        Says("no HOME", "unset HOME; echo \"[$HOME]\"", "[]\n"),
        Says("no PWD", "unset PWD OLDPWD; echo one", "one\n"),
        Says("a PWD that is wrong", "PWD=/nowhere; echo $PWD", "/nowhere\n") with { Then = FollowUp.Undo("cd /") },
        Says("a PATH that leads nowhere", "saved=$PATH; PATH=/nowhere", "") with
        {
            Then = new FollowUp("python3 -c 1; PATH=$saved; echo back", "back\n") { Errors = Something },
        },
        Says("a prompt of an environment", "PS1=\"(venv) ${PS1:-}\"; export PS1; VIRTUAL_ENV=/venv; export VIRTUAL_ENV", "") with
        {
            Then = new FollowUp("echo \"$PS1\"", "(venv) \n"),
        },
        Says("a prompt that writes", "PS1='$(echo prompt; echo prompt >&2)'; PS2=\"$PS1\"", ""),
        new("a trace with a prompt of its own", "PS4='[trace] '; set -x; true 1")
        {
            Shells = AllButMksh,
            Errors = Matching(@"\A\[{1,2}trace\] true 1\n\z"), // bash doubles the first character in a dot script
            Then = FollowUp.Undo("set +x; PS4='+ '"),
        },
        new("a trace over lines", "set -x\ntrue 1\ntrue 2") { Shells = AllButMksh, Errors = Matching(@"\A[^\n]*true 1\n[^\n]*true 2\n\z"), Then = FollowUp.Undo("set +x") },
        Unspecified("a shell that shows what it reads", "set -v; echo verbose") with { Output = "verbose\n", Then = FollowUp.Undo("set +v") },
        Says("every variable exported", "set -a; exported=1", "") with { Then = new FollowUp("set +a; sh -c 'echo $exported'", "1\n") },
        Says("no names expanded", "set -f; echo *", "*\n") with { Shells = AllButZsh, Then = new FollowUp("echo *; set +f", "*\n") },
        Says("no file overwritten", "set -C; echo >made", "") with
        {
            Then = new FollowUp("echo two >made || echo refused; set +C", "refused\n") { Errors = Something },
        },
        Says("an unset variable that is asked for safely", "set -u; echo \"[${undefined-}]\"", "[]\n") with { Then = FollowUp.Undo("set +u") },
        Says("set -e without a failure", "set -e; false || true; if false; then :; fi; echo on", "on\n") with
        {
            Then = new FollowUp("set +e; false; echo on", "on\n"),
        },
        new("a pipeline that fails early", "set -o pipefail; false | true")
        {
            Status = ExpectedStatus.Of(1),
            Shells = WithPipefail,
            Then = new FollowUp("false | cat || echo kept; set +o pipefail", "kept\n"),
        },
        Says("an alias for a later text", "alias greet='echo hello'", "") with
        {
            Then = new FollowUp("greet one\nfor i in 1 2; do\ngreet $i\ndone; unalias greet", "hello one\nhello 1\nhello 2\n"),
        },
        Says("an alias that opens a loop in a later text", "alias forever='while :; do'", "") with
        {
            Then = new FollowUp("forever\necho once\nbreak\ndone; unalias forever", "once\n"),
        },
        Says("aliases for braces", "alias begin='{' end='}'", "") with
        {
            Then = new FollowUp("begin\necho inside\nend\nunalias begin end", "inside\n"),
        },
        Says("an alias that is used on the next line", "alias greet='echo hello'\ngreet", "hello\n") with
        {
            Shells = AllButZsh,
            Then = FollowUp.Undo("unalias greet"),
        },
        Says("an alias that holds a syntax error", "alias broken='if then'", "") with { Then = FollowUp.Undo("unalias broken") },
        Says("all aliases gone", "unalias -a", ""),
        Says("a function for a later text", "greet() {\n  echo \"hello $1\"\n}\n", "") with { Then = new FollowUp("greet you", "hello you\n") },
        Says("functions with odd names", "my-func() { echo dash; }; my-func; a.b() { echo dot; }; a.b", "dash\ndot\n") with { Shells = ["bash", "zsh"] },
        Says("a function that is named as a variable", "thing() { echo function; }; thing=variable; thing; echo $thing", "function\nvariable\n"),
        Says("a function that defines another", "outer() { inner() { echo inner; }; }; outer; inner", "inner\n"),
        Says("a recursion", "f() { [ $1 -eq 0 ] || { echo $1; f $(($1 - 1)); }; }; f 3", "3\n2\n1\n"),
        Says("a constant in a function", "f() { readonly inside=1; echo $inside; }; f", "1\n"),
        Says("a trap at a signal", "trap 'echo trapped' USR1; kill -USR1 $$; echo after", "trapped\nafter\n") with
        {
            Then = new FollowUp("kill -USR1 $$; trap - USR1", "trapped\n"),
        },
        Says("a trap at the shell's end", "trap 'echo bye' EXIT; echo on", "on\n") with { Then = new FollowUp("trap - EXIT; echo off", "off\n") },
        Says("a trap at a subshell's end", "(trap 'echo bye' EXIT; echo in); echo out", "in\nbye\nout\n"),
        Says("an ignored end", "trap '' TERM HUP QUIT; kill -TERM $$; echo alive still", "alive still\n") with { Then = FollowUp.Undo("trap - TERM HUP QUIT") },
        Unspecified("an end for the whole group", "kill 0"),
        Unspecified("an interrupt for the shell", "kill -INT $$; sleep 1000"),
        new("an interrupt that is trapped", "trap 'echo caught' INT; kill -INT $$; echo after")
        {
            Output = "caught\nafter\n",
            Then = FollowUp.Undo("trap - INT"),
        },
        Says("a mask of its own", "umask 027; umask", "0027\n") with { Shells = ["bash", "dash", "busybox ash"], Then = new FollowUp("umask; umask 022", "0027\n") },
        Says("a mask that files show", "umask 077; : >made", "") with { Then = new FollowUp("umask 022; stat -c %a made", "600\n") },
        Says("many positional parameters", "set -- $(seq 1000); echo $#", "1000\n") with { Then = new FollowUp("shift 999; echo $1; set --", "1000\n") },
        Says("a parameter that looks like an option", "set -- -n --; echo $#", "2\n") with { Then = new FollowUp("printf '%s\\n' \"$1\"; set --", "-n\n") },
        new("constants with more names for a frame", "readonly s=1 d=2 x1=3 _s=4 _n=5 out=6 err=7 file=8 dir=9 name=1 value=2 id=3 pid=4 ret=5 old=6; (exit 8)")
        {
            Status = ExpectedStatus.Of(8),
        },
        Says("C as locale", "LC_ALL=C; export LC_ALL; echo 'ü €'", "ü €\n") with { Then = FollowUp.Undo("unset LC_ALL") },
        Says("UTF-8 as locale", "LC_ALL=C.UTF-8; export LC_ALL; echo 'ü €'", "ü €\n") with { Then = FollowUp.Undo("unset LC_ALL") },
        new("a locale that does not exist", "LC_ALL=xx_YY; export LC_ALL; echo 'ü'")
        {
            Output = "ü\n",
            Errors = Anything,
            Then = FollowUp.Undo("unset LC_ALL"),
        },
        Says("exclamation marks", "echo \"hi!one\" !! !x '!' ; ! false", "hi!one !! !x !\n"),
        Says("another directory", "mkdir sub; cd sub; echo >here", "") with { Then = new FollowUp("ls; cd ..; ls", "here\nsub\n") },
        new("a directory that is missing", "cd /not/there") { Status = ExpectedStatus.Failure, Errors = Something },
        Says("a directory with an odd name", "mkdir \"a ; b ' \\\" \\$x\"; cd a*; pwd | sed 's/.*a ;/a ;/'", "a ; b ' \" $x\n"),
        Says("a directory with a newline", "mkdir 'a\nb'; cd a*; echo inside", "inside\n"),
        Says("a dot script", "echo 'x=sourced; echo in $x' >script; . ./script", "in sourced\n") with { Then = new FollowUp("echo $x", "sourced\n") },
        Says("a dot script that returns", "printf 'echo in\\nreturn 0\\necho no\\n' >script; . ./script; echo after", "in\nafter\n"),
        new("a dot script that does not parse", "echo 'if then' >script; . ./script") { Status = ExpectedStatus.Failure, Errors = Something },
        new("eval of what does not parse", "eval 'if then'") { Status = ExpectedStatus.Failure, Errors = Something },
        Says("eval of several lines", "eval 'echo one\necho two'", "one\ntwo\n"),
        Says("a command in the environment of another", "x=1 sh -c 'echo $x'; echo \"[$x]\"", "1\n[]\n"),
    ];

    private static readonly FramingCell[] Language =
    [
        Says("arithmetic", "echo $((21 * 2)) $((1 << 4)) $((7 % 4)) $((0x10))", "42 16 3 16\n"),
        new("a division by zero", "echo $((1 / 0))") { Status = ExpectedStatus.Failure, Errors = Something },
        new("arithmetic that makes no sense", "echo $((1 +))") { Status = ExpectedStatus.Failure, Errors = Something },
        Says("a case over lines", "case abc in\n  x) echo x;;\n  a*) echo a;;\n  *) echo other;;\nesac", "a\n"),
        Says("a case in a substitution", "echo $(case a in (a) echo one;; esac)", "one\n"),
        Says("nested loops", "for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done", "1a\n2a\n"),
        Says("a while loop with a counter", "i=0; while [ $i -lt 3 ]; do i=$((i + 1)); echo $i; done", "1\n2\n3\n"),
        Says("an until loop", "i=0\nuntil [ $i -ge 2 ]\ndo\ni=$((i + 1))\ndone\necho $i", "2\n"),
        Says("nested substitutions", "echo $(echo $(echo \"$(echo deep)\"))", "deep\n"),
        Says("backquotes in backquotes", "echo `echo \\`echo deep\\``", "deep\n"),
        Says("parameters cut to size", "x=/a/b.c; echo ${x##*/} ${x%.c} ${#x} ${y:-none} ${x+set}", "b.c /a/b 6 none set\n"),
        Says("subshells keep to themselves", "x=1; (x=2; cd /; IFS=0; exit 3); echo $x $?", "1 3\n"),
        Says("a group with one redirection", "{ echo one; echo two; } >out; cat out", "one\ntwo\n"),
        Says("a break outside a loop", "break 2>/dev/null; echo after", "after\n") with { Shells = ["bash", "dash", "busybox ash", "mksh"] },
        Says("several commands, and a function's status", "printf 'one\\ntwo\\n'\ncode() { return 0; }\ncode", "one\ntwo\n"),
        Says("a choice from a menu", "select x in a b; do echo \"[$x]\"; break; done <<EOF\n2\nEOF", "[b]\n") with { Shells = WithArrays, Errors = Something },
        Unspecified("a choice without input", "select x in a b; do echo \"[$x]\"; done") with { Shells = WithArrays },
        Says("a stream from a process", "cat <(echo one) <(echo two)", "one\ntwo\n") with { Shells = WithSubstitutedProcesses },
        Says("a stream to a process", "echo one > >(tr a-z A-Z >out); while [ ! -s out ]; do sleep 0.01; done; cat out", "ONE\n") with { Shells = WithSubstitutedProcesses },
        Says("a comparison of processes", "diff <(echo same) <(echo same) && echo equal", "equal\n") with { Shells = WithSubstitutedProcesses },
        Says("a double bracket", "[[ abc == a* && ! -e nothing ]] && echo yes", "yes\n") with { Shells = WithArrays },
        Says("a list of fields", "a=(one 'two three'); echo ${#a[@]} \"${a[@]}\"", "2 one two three\n") with
        {
            Shells = WithArrays,
            Then = new FollowUp("a+=(four); echo ${#a[@]}", "3\n"),
        },
        Says("an arithmetic command", "((x = 3 * 4)); echo $x; ((x == 12)) && echo same", "12\nsame\n") with { Shells = WithArrays },
        new("an arithmetic command that is zero", "((0))") { Status = ExpectedStatus.Of(1), Shells = WithArrays },
        Says("a for loop that counts", "for ((i = 0; i < 3; i++)); do echo $i; done", "0\n1\n2\n") with { Shells = WithSubstitutedProcesses },
        Says("quotes with escapes", "printf %s $'a\\tb\\'c\\n'", "a\tb'c\n") with { Shells = WithArrays },
        Says("errors through the pipe", "{ echo one >&2; } |& cat", "one\n") with { Shells = WithSubstitutedProcesses },
        Says("braces that expand", "echo {1..3} a{b,c}", "1 2 3 ab ac\n") with { Shells = WithSubstitutedProcesses },
    ];

    private static readonly FramingCell[] Bash =
    [
        Says("extended patterns for a later text", "shopt -s extglob", "") with
        {
            Then = new FollowUp("case abc in\n@(abc|def)) echo matched;;\nesac\nshopt -u extglob", "matched\n"),
        },
        Says("extended patterns in POSIX mode", "shopt -s extglob; set -o posix", "") with
        {
            Then = new FollowUp("x=abc\necho ${x/@(b|c)/-}\nset +o posix; shopt -u extglob", "a-c\n"),
        },
        Refused("extended patterns that are off", "case abc in\n@(abc|def)) echo matched;;\nesac"),
        Says("a trap at every command", "trap 'echo debugging' DEBUG\necho one", "debugging\none\n") with { Then = FollowUp.Undo("trap - DEBUG") },
        Says("a trap at every command of every cell", "set -T; trap 'echo debugging' DEBUG", "") with
        {
            Output = Anything,
            Then = FollowUp.Undo("trap - DEBUG; set +T"),
        },
        Says("a trap at a failure", "trap 'echo failed' ERR\nfalse\necho on", "failed\non\n") with { Then = FollowUp.Undo("trap - ERR") },
        Says("a trap at every return", "trap 'echo returned' RETURN", "") with { Output = Anything, Then = FollowUp.Undo("trap - RETURN") },
        Says("a trap at every return of functions", "set -T; trap 'echo returned' RETURN; f() { :; }; f", "") with
        {
            Output = Holding("returned\n"),
            Then = FollowUp.Undo("trap - RETURN; set +T"),
        },
        Says("a command before every prompt", "PROMPT_COMMAND='echo prompt; echo prompt >&2; return 5'", "") with
        {
            Then = new FollowUp("echo one", "one\n") { Errors = Nothing },
        },
        Says("commands before every prompt", "PROMPT_COMMAND=('echo prompt' 'false'); PS0='$(echo zero)'", "") with
        {
            Then = new FollowUp("unset PROMPT_COMMAND PS0", Nothing),
        },
        Says("a coprocess", "coproc cat; echo one >&\"${COPROC[1]}\"; read -r x <&\"${COPROC[0]}\"; echo \"$x\"", "one\n") with
        {
            Errors = Anything,
            Then = FollowUp.Undo("kill $COPROC_PID"),
        },
        new("a declared constant", "declare -r frozen=1; frozen=2; echo no") { Status = ExpectedStatus.Failure, Output = Anything, Errors = Something },
        Says("a map", "declare -A m=([a]=1 [b]=2); echo ${m[b]}", "2\n") with { Then = new FollowUp("echo ${m[a]}", "1\n") },
        Says("a regular expression", "[[ abc123 =~ ([0-9]+) ]] && echo ${BASH_REMATCH[1]}", "123\n"),
        Says("lines into a list", "mapfile -t lines < <(printf '1\\n2\\n'); echo ${#lines[@]}", "2\n"),
        Says("upper case", "x=abc; echo ${x^^} ${x@Q}", "ABC 'abc'\n"),
        Says("a variable by another name", "declare -n ref=target; ref=1; echo $target", "1\n"),
        new("a time that was taken", "time true") { Errors = Holding("real") },
        Says("history expansion switched on", "set -o history -o histexpand; echo 'hi!one'", "hi!one\n") with
        {
            Then = new FollowUp("echo \"hi!one\" !!; set +o history +o histexpand", "hi!one !!\n"),
        },
        Says("patterns without a match vanish", "shopt -s nullglob; echo *.none", "\n") with { Then = FollowUp.Undo("shopt -u nullglob") },
        new("patterns without a match fail", "shopt -s failglob; echo *.none")
        {
            Status = ExpectedStatus.Of(1),
            Errors = Something,
            Then = FollowUp.Undo("shopt -u failglob"),
        },
        Says("the last of a pipe in the shell itself", "shopt -s lastpipe; echo one | read -r x; echo \"$x\"", "one\n") with
        {
            Then = FollowUp.Undo("shopt -u lastpipe"),
        },
        Unspecified("one command and no more", "set -t"),
        Unspecified("printf switched off", "enable -n printf") with { Then = FollowUp.Undo("enable printf") },
        Says("a function exported", "f() { echo exported; }; export -f f; bash -c f", "exported\n"),
        Says("a function named as a slash", "function /bin/x { echo odd; }; /bin/x; function @ { echo at; }; @", "odd\nat\n"),
        new("an option that declare does not have", "declare -Z") { Status = ExpectedStatus.Of(2), Errors = Holding("declare") },
        Says("aliases that are off", "shopt -u expand_aliases; alias x='echo alias'", "") with
        {
            Then = new FollowUp("x 2>/dev/null || echo off; shopt -s expand_aliases; unalias x", "off\n"),
        },
    ];

    private static readonly FramingCell[] Zsh =
    [
        Says("fields counted from 1", "a=(one two); echo $a[2] $#a", "two 2\n") with { Then = new FollowUp("echo $a[1]", "one\n") },
        Says("no words split", "x='a b'; set -- $x; echo $#", "1\n"),
        Says("words split when asked", "setopt sh_word_split", "") with
        {
            Then = new FollowUp("x='a b'; set -- $x; echo $#; unsetopt sh_word_split", "2\n"),
        },
        Says("fields counted from 0", "setopt ksh_arrays; a=(one two); echo ${a[1]}", "two\n") with { Then = FollowUp.Undo("unsetopt ksh_arrays") },
        Says("another shell's manners", "emulate sh; x='a b'; set -- $x; echo $#", "2\n") with { Then = FollowUp.Undo("emulate zsh") },
        Says("ksh's manners", "emulate ksh; echo ksh", "ksh\n") with { Then = FollowUp.Undo("emulate zsh") },
        new("a pattern without a match", "echo *.none") { Status = ExpectedStatus.Failure, Errors = Holding("no matches found") },
        Says("extended patterns", "setopt extended_glob; : >a >b; echo ^a", "b\n") with { Then = FollowUp.Undo("unsetopt extended_glob") },
        Says("patterns without a match vanish, in zsh", "setopt null_glob; echo *.none", "\n") with { Then = FollowUp.Undo("unsetopt null_glob") },
        Says("a path with an equals sign", "echo =sh", "") with { Output = Matching(@"\A/.*sh\n\z") },
        Says("the statuses of a pipe", "false | true; echo $pipestatus", "1 0\n"),
        Says("numbers with a point", "echo $((1.5 + 1))", "2.5\n"),
        Says("a function without a name", "() { echo $1 } one", "one\n"),
        Says("a block that always ends well", "{ echo try } always { echo always }", "try\nalways\n"),
        Says("a repetition", "repeat 2 echo one", "one\none\n"),
        Says("a short loop", "for i (a b) echo $i", "a\nb\n"),
        Says("print with options", "print -l a b; print -r -- '\\n'; print -n end", "a\nb\n\\n\nend"),
        Says("one output to two files", "echo one >a >b; cat a b", "one\none\n"),
        Says("an alias everywhere", "alias -g UP='| tr a-z A-Z'", "") with { Then = new FollowUp("echo one UP\nunalias UP", "ONE\n") },
        Says("an alias for an ending", "alias -s txt=cat; echo one >a.txt", "") with { Then = new FollowUp("./a.txt; unalias -s txt", "one\n") },
        Says("frame words as aliases everywhere", "alias -g builtin=false printf=false eval=false", "") with { Then = FollowUp.Undo("\\unalias -m '*'") },
        Says("functions around every command", "precmd() { echo pre; }; preexec() { echo exec; }; echo one", "one\n") with
        {
            Then = new FollowUp("unfunction precmd preexec; echo two", "two\n") { Errors = Nothing },
        },
        Says("functions around every command, by hooks", "autoload -Uz add-zsh-hook; h() { echo hook; }; add-zsh-hook precmd h; add-zsh-hook preexec h", "") with
        {
            Then = new FollowUp("precmd_functions=() preexec_functions=(); echo two", "two\n"),
        },
        new("an assignment to a constant of zsh", "status=2") { Status = ExpectedStatus.Failure, Errors = Holding("read-only") },
        Says("a coprocess of zsh", "coproc cat; print -p one; read -p x; echo $x", "one\n") with { Errors = Anything, Then = FollowUp.Undo("kill -9 $!") },
        new("a return at every failure", "setopt err_return; false; echo not reached") { Status = ExpectedStatus.Of(1), Then = FollowUp.Undo("unsetopt err_return") },
        Says("a trap at every command, in zsh", "trap 'echo debugging' DEBUG\necho one", "") with { Output = Holding("one\n"), Then = FollowUp.Undo("trap - DEBUG") },
        Says("a trap at a failure, in zsh", "trap 'echo failed' ZERR\nfalse\necho on", "failed\non\n") with { Then = FollowUp.Undo("trap - ZERR") },
        Says("a trap that is a function", "TRAPUSR1() { echo trapped }; kill -USR1 $$; echo after", "trapped\nafter\n") with
        {
            Then = FollowUp.Undo("unfunction TRAPUSR1"),
        },
        Says("a variable with a type", "typeset -A m; m=(a 1 b 2); echo $m[b]; integer n=3+4; echo $n", "2\n7\n"),
        Says("a variable that is a constant", "typeset -r frozen=1; echo $frozen", "1\n"),
        Unspecified("printf switched off, in zsh", "disable printf") with { Then = FollowUp.Undo("enable printf") },
        Says("a hash in a word", "echo a#b # comment", "a#b\n"),
        Says("no comments", "unsetopt interactive_comments; echo one", "one\n"),
        Says("no rules of printf's", "setopt posix_builtins; echo one", "one\n") with { Then = FollowUp.Undo("unsetopt posix_builtins") },
        Says("a prompt that expands", "setopt prompt_subst; PROMPT='$(echo prompt >&2)%~'; RPROMPT=right", ""),
        Says("a file shown as it is", "echo one >a; <a", "one\n"),
    ];

    private static readonly FramingCell[] Mksh =
    [
        Says("print", "print -r -- 'a\\nb'; print -n c", "a\\nb\nc"),
        Says("fields of mksh", "set -A a one two; echo ${a[1]}", "two\n") with { Then = new FollowUp("echo ${a[0]}", "one\n") },
        Says("a coprocess of mksh", "cat |&\nprint -p one; read -p x; echo $x", "one\n") with { Errors = Anything, Then = FollowUp.Undo("exec 5>&p; exec 5>&-") },
        Says("a substitution without a process", "echo ${ echo one; }", "one\n"),
        Says("a number with a base", "typeset -i16 n=255; echo $n", "16#ff\n"),
        Says("a function of ksh", "function f { typeset x=1; echo $x; }; f; echo \"[$x]\"", "1\n[]\n"),
        Says("a trap at a failure, in mksh", "trap 'echo failed' ERR\nfalse\ntrap - ERR", "failed\n"),
    ];

    // Words that a frame may use.
    private static readonly FramingCell[] FrameWords =
    [
        .. new[]
            {
                "command", "builtin", "eval", "printf", "print", "unset", "unalias", ".", "source", "exec", "set", "trap", "export", "cd", "read",
                "return", "exit", "test", "true", "local", "typeset", "cat", "if", "fi",
            }
            .Select(word => Says($"the alias {word}", $"alias {word}=false; \\echo aliased", "aliased\n") with { Then = FollowUp.Undo("\\unalias -a") }),
        .. new[] { "command", "builtin", "eval", "printf", "print", "unset", "unalias", "source", "exec", "set", "trap", "export", "read", "true", "test" }
            .Select(word => Unspecified($"the function {word}", $"{word}() {{ \\echo mine; return 3; }}") with
            {
                Then = FollowUp.Undo($"\\unset -f {word} || \\builtin unset -f {word} || \\command unset -f {word}"),
            }),
    ];

    /// <summary>All of them, those that are hard to take back last.</summary>
    public static IReadOnlyList<FramingCell> All { get; } =
    [
        .. Matrix,
        .. Parsing,
        .. HereDocuments,
        .. Streams,
        .. State,
        .. Language,
        .. Bash.Select(cell => cell with { Shells = ["bash"] }),
        .. Zsh.Select(cell => cell with { Shells = ["zsh"] }),
        .. Mksh.Select(cell => cell with { Shells = ["mksh"] }),
        .. FrameWords,
        .. Repairs,
    ];

    /// <summary>The cells for a shell, in order.</summary>
    public static IEnumerable<FramingCell> For(string shell) => All.Where(cell => cell.Shells.Contains(shell));

    /// <summary>The cell with that name.</summary>
    public static FramingCell Named(string name) => All.Single(cell => cell.Name == name);

    private static FramingCell Says(string name, string text, string output) => new(name, text) { Output = output };

    private static FramingCell Fails(string name, string text) => new(name, text) { Status = ExpectedStatus.Failure, Errors = Something };

    private static FramingCell Refused(string name, string text) => Fails(name, text);

    private static FramingCell Ends(string name, string text, ExpectedStatus status) => new(name, text) { Status = status, Errors = Anything };

    private static FramingCell Unspecified(string name, string text) =>
        new(name, text) { Status = ExpectedStatus.Any, Output = Anything, Errors = Anything };

    private static FramingCell Persists(int descriptor) =>
        Says($"a file on descriptor {descriptor}", $"exec {descriptor}>kept; echo first >&{descriptor}", "") with
        {
            Then = new FollowUp($"echo second >&{descriptor}; exec {descriptor}>&-; cat kept", "first\nsecond\n"),
        };
}
