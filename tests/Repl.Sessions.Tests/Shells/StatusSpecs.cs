using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>What <c>$?</c> is from one command to the next.</summary>
public sealed class StatusSpecs
{
    public static TheoryData<string> Shells => All;

    /// <summary>Every shell with texts and the status that they end with.</summary>
    public static TheoryData<string, string, int> Endings
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var shell in Names)
            {
                data.Add(shell, "true", 0);
                data.Add(shell, "false", 1);
                data.Add(shell, "sh -c 'exit 7'", 7);
                data.Add(shell, "(exit 130)", 130);
                data.Add(shell, "(exit 255)", 255);
                data.Add(shell, "no-such-program-here", 127);
                data.Add(shell, "return 7", 7);
                data.Add(shell, "return 0\nfalse", 0);
                data.Add(shell, "echo one\nreturn 7\necho two", 7);
                data.Add(shell, "if true; then\n  return 8\nfi\necho two", 8);
                data.Add(shell, "f() { return 9; }\nf", 9);
                data.Add(shell, "f() { return 9; }\nf\nreturn", 9);
                data.Add(shell, "false\n# a comment", 1);
                data.Add(shell, "echo one\nfalse\n\n", 1);
                data.Add(shell, "echo \"it's fine\"\n(exit 3)", 3);
                data.Add(shell, "if then", 2);
                data.Add(shell, "echo 'open", 2);
                data.Add(shell, "echo one\nif then", 2);
                data.Add(shell, "cat <<EOF\nnever closed", 2);
            }

            return data;
        }
    }

    public static TheoryData<string, string> TextsThatAreRightAtFirst
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in Names)
            {
                data.Add(shell, "echo >made\nif then");
                data.Add(shell, "echo >made\n)");
                data.Add(shell, "echo >made; )");
                data.Add(shell, "echo >made\necho 'open");
                data.Add(shell, "echo >made\necho \"open");
                data.Add(shell, "echo >made\necho $(open");
                data.Add(shell, "echo >made\necho `open");
                data.Add(shell, "echo >made\n{ echo open");
                data.Add(shell, "echo >made\nfor i in 1 2; do");
                data.Add(shell, "echo >made\nif true; then\necho open");
                data.Add(shell, "echo >made\ncase x in");
                data.Add(shell, "echo >made\necho open |");
                data.Add(shell, "echo >made\ncat <<EOF\nopen");
                data.Add(shell, "echo >made\nf() {\necho open");
                data.Add(shell, "cd /; cd - >/dev/null; echo >made\ndone");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task The_next_command_sees_the_status_of_the_one_before(string shell, string text, int status)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync(text, Stop);
        var next = await session.RunAsync("echo $?", Stop);

        Assert.True(status == 2 ? result.ExitCode != 0 : result.ExitCode == status, $"{result.ExitCode}");
        Assert.Equal($"{(status == 2 ? result.ExitCode : status)}\n", next.StandardOutput);
        Assert.DoesNotContain("two", result.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_status_is_there_on_every_line_until_a_command_changes_it(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("(exit 42)", Stop);
        var result = await session.RunAsync("# first\n\nif [ $? -eq 42 ]; then\n  echo seen\nfi\necho $?", Stop);
        var next = await session.RunAsync("echo $?", Stop);

        Assert.Equal("seen\n0\n", result.StandardOutput);
        Assert.Equal("0\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_status_that_is_carried_over_ends_no_shell_under_set_e(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("kept=yes", Stop);
        await session.RunAsync("(exit 5)", Stop);
        var set = await session.RunAsync("echo $?; set -e", Stop);
        var next = await session.RunAsync("echo $kept $?; set +e; false; echo $?", Stop);

        Assert.Equal("5\n", set.StandardOutput);
        Assert.Equal("yes 0\n1\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_status_of_a_result_that_was_asked_for_in_between_is_not_lost(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("false", Stop);
        await session.CheckSyntaxAsync("true", Stop);

        Assert.Equal("1\n", (await session.RunAsync("echo $?", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(TextsThatAreRightAtFirst))]
    public async Task Of_a_text_that_does_not_parse_nothing_is_run(string shell, string text)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

        var result = await session.RunAsync(text, Stop);
        var next = await session.RunAsync("echo alive", Stop);

        Assert.False(File.Exists(folder.File("made")));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.StandardOutput);
        Assert.NotEqual("", result.StandardError);
        Assert.Equal((0, "alive\n", ""), (next.ExitCode, next.StandardOutput, next.StandardError));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
