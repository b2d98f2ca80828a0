using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>Whatever a command holds, its result is its own and the session lives on.</summary>
public sealed class FramingSpecs
{
    /// <summary>Command, standard output, exit status (-1: not zero, each shell has its own).</summary>
    private static readonly (string Text, string Output, int Status)[] Commands =
    [
        ("echo hi", "hi\n", 0),
        ("false", "", 1),
        ("sh -c 'exit 255'", "", 255),
        ("printf 'no newline'", "no newline", 0),
        ("echo hi # a comment at the end", "hi\n", 0),
        ("# only a comment", "", 0),
        ("", "", 0),
        ("true &", "", 0),
        ("echo joined \\", "joined\n", 0),
        ("echo 'an open quote", "", -1),
        ("echo \"an open quote", "", -1),
        ("echo $(", "", -1),
        ("{ echo an open brace", "", -1),
        ("for i in 1 2", "", -1),
        ("if then", "", -1),
        (")", "", -1),
        ("cat <<EOF\nfrom a here-document 'with' $((1 + 1)) \"quotes\"\nEOF", "from a here-document 'with' 2 \"quotes\"\n", 0),
        ("cat <<EOF\nnever closed", "never closed\n", 0),
        ("cat", "", 0),
        ("cat | wc -c", "0\n", 0),
        ("read line; echo \"[$line]\"", "[]\n", 0),
        ("return 7; echo not reached", "", 7),
        ("printf 'one\\ntwo\\n'\nexit_code() { return 3; }\nexit_code", "one\ntwo\n", 3),
        ("set -u; echo \"$undefined\"", "", -1),
        ("set +u; echo ${undefined?no value}", "", -1),
        ("readonly constant=1; constant=2", "", -1),
        (". /not/there", "", -1),
        ("exec 3>/not/there/file", "", -1),
        ("set -o no-such-option", "", -1),
        ("export 1a=2", "", -1),
        ("exec 9>&- 8>&-; echo both closed", "both closed\n", 0),
        ("exec >/dev/null; echo into nothing", "", 0),
        ("exec 2>&-; echo without errors", "without errors\n", 0),
        ("exec 0<&-; echo without input", "without input\n", 0),
        ("IFS=0123456789; false", "", 1),
        ("IFS=' '; echo $((21 * 2))", "42\n", 0),
        ("alias eval=false command=false builtin=false printf=false .=false; echo aliased", "aliased\n", 0),
        ("unalias -a; printf() { echo mine; }; printf x", "mine\n", 0),
        ("unset -f printf; saved=$PATH; PATH=; echo no path", "no path\n", 0),
        ("PATH=$saved; set -x; echo traced", "traced\n", 0),
        ("set +x; set -v; echo verbose", "verbose\n", 0),
        ("set +v; set -f; set +f; set -C; set +C; echo options", "options\n", 0),
        ("set -- a b; echo \"$# $1\"", "2 a\n", 0),
        ("(exit 4)", "", 4),
        ("trap 'echo trapped' USR1; kill -USR1 $$; echo after", "trapped\nafter\n", 0),
        ("d=$(mktemp -d); cd \"$d\"; rmdir \"$d\"; echo gone", "gone\n", 0),
        ("cd /; umask 777; echo masked", "masked\n", 0),
        ("umask 022; echo 'ü € 😀'", "ü € 😀\n", 0),
        ("readonly rc=1 status=2 text=3; echo readonly", "readonly\n", 0),
        ("ulimit -f 0; echo no files; true", "no files\n", 0),
    ];

    public static TheoryData<string> Shells => All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Any_text_is_a_legal_command_and_its_result_is_its_own(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        foreach (var (text, output, status) in Commands)
        {
            var result = await session.RunAsync(text, Stop);
            var next = await session.RunAsync("echo alive", Stop);

            Assert.True(result.StandardOutput == output, $"{shell}: '{text}' wrote '{result.StandardOutput}' and '{result.StandardError}'");
            Assert.True(status < 0 ? result.ExitCode != 0 : result.ExitCode == status, $"{shell}: '{text}' ended with {result.ExitCode}");
            Assert.True(next is { StandardOutput: "alive\n", ExitCode: 0 }, $"{shell}: after '{text}' came '{next}'");
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_cell_of_a_megabyte_is_run_whole(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var script = string.Concat(Enumerable.Range(0, 20_000).Select(i => $": {new string('x', 40)} {i}\n")) + "echo the end";

        var result = await session.RunAsync(script, Stop);

        Assert.Equal("the end\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trace_shows_the_users_commands_and_nothing_of_ours(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -x", Stop);
        var result = await session.RunAsync("true 1", Stop);

        Assert.Equal("true 1", result.StandardError.Trim('+', ' ', '\n'));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Errors_of_a_command_carry_the_line_of_its_own_text(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("true\ntrue\n)\n", Stop);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("3: ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_with_the_character_NUL_is_refused_and_nothing_runs()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync("echo a\0b", Stop));

        Assert.Equal(SessionState.Connected, session.State);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
