namespace Repl.Sessions.Tests.Shells;

public sealed class SyntaxSpecs
{
    private static readonly (string Text, CommandSyntax Syntax)[] Texts =
    [
        ("echo hi", CommandSyntax.Complete),
        ("", CommandSyntax.Complete),
        ("for i in 1 2; do\n echo $i\ndone", CommandSyntax.Complete),
        ("cat <<EOF\na\nEOF", CommandSyntax.Complete),
        ("echo 'a)'\\\\", CommandSyntax.Complete),
        ("echo unexpected EOF; echo end of file unexpected", CommandSyntax.Complete),
        ("for i in 1 2; do", CommandSyntax.Incomplete),
        ("if true; then\n echo yes", CommandSyntax.Incomplete),
        ("f() {", CommandSyntax.Incomplete),
        ("echo \"a", CommandSyntax.Incomplete),
        ("echo 'a", CommandSyntax.Incomplete),
        ("echo $(ls", CommandSyntax.Incomplete),
        ("echo $((1 +", CommandSyntax.Incomplete),
        ("echo `ls", CommandSyntax.Incomplete),
        ("true &&", CommandSyntax.Incomplete),
        ("ls |", CommandSyntax.Incomplete),
        ("case x in", CommandSyntax.Incomplete),
        ("cat <<EOF\na", CommandSyntax.Incomplete),
        ("echo a \\", CommandSyntax.Incomplete),
        (")", CommandSyntax.Invalid),
        ("if then", CommandSyntax.Invalid),
        ("done", CommandSyntax.Invalid),
    ];

    /// <summary>What a shell itself takes for something else.</summary>
    private static readonly Dictionary<(string Shell, string Text), CommandSyntax> Peculiar = new()
    {
        [("zsh", "true &&")] = CommandSyntax.Complete,
        [("zsh", "if then")] = CommandSyntax.Incomplete,
        [("mksh", "if then")] = CommandSyntax.Incomplete,
    };

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_text_that_needs_more_lines_is_told_from_one_that_is_wrong(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        foreach (var (text, syntax) in Texts)
        {
            var expected = Peculiar.GetValueOrDefault((shell, text), syntax);
            Assert.Equal((text, expected), (text, await session.CheckSyntaxAsync(text, Stop)));
        }
    }

    [Fact]
    public async Task Checking_runs_nothing_and_answers_while_a_command_runs()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        using var interrupt = new CancellationTokenSource();
        var running = session.RunAsync("sleep 1000", interrupt.Token);

        Assert.Equal(CommandSyntax.Complete, await session.CheckSyntaxAsync("touched=yes; kill $PPID", Stop));

        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null(await session.GetVariableAsync("touched", Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
