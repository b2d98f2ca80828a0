using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>Whatever a command holds, its result is its own and the session lives on.</summary>
public sealed class FramingSpecs
{
    public static TheoryData<string> Shells => All;

    /// <summary>Every shell with every cell that it has to run.</summary>
    public static TheoryData<string, string> Cells
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in Names)
            {
                foreach (var cell in FramingCells.For(shell))
                {
                    data.Add(shell, cell.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Any_text_is_a_legal_command_and_its_result_is_its_own(string shell, string cell)
    {
        var (text, then) = (FramingCells.Named(cell), FramingCells.Named(cell).Then);
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, folder);

        AssertFine(text.Judge(await session.RunAsync(text.Text, Stop).WaitAsync(TestLimits.Wait, Stop)));
        if (then is not null)
        {
            AssertFine(then.Judge(await session.RunAsync(then.Text, Stop).WaitAsync(TestLimits.Wait, Stop)), $"then '{then.Text}': ");
        }

        AssertFine(Alive.Judge(await session.RunAsync(Alive.Text, Stop).WaitAsync(TestLimits.Wait, Stop)), "afterwards: ");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task One_session_survives_all_texts_in_turn(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, folder);

        foreach (var cell in FramingCells.For(shell))
        {
            await RunAsync(cell.Text);
            if (cell.Then is { } then)
            {
                await RunAsync(then.Text);
            }

            AssertFine(Alive.Judge(await RunAsync(Alive.Text)), $"after {cell.Name}: ");

            async Task<CommandResult> RunAsync(string text)
            {
                var running = session.RunAsync(text, Stop);
                Assert.True(await Task.WhenAny(running, Task.Delay(TestLimits.Wait, Stop)) == running, $"'{text}' of '{cell.Name}' did not end" + string.Join('\n', await session.ListProcessesAsync(Stop)));
                return await running;
            }
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
    [MemberData(nameof(ShellsThatTraceCleanly), MemberType = typeof(ShellsUnderTest))]
    public async Task A_trace_shows_the_users_commands_and_nothing_of_ours(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -x", Stop);
        var result = await session.RunAsync("true 1", Stop);

        Assert.Matches(@"\A\+[^\n]*\btrue 1\n\z", result.StandardError);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("mksh")]
    public async Task A_trace_shows_the_users_commands_after_how_we_call_them(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("set -x", Stop);
        var result = await session.RunAsync("true 1", Stop);

        Assert.Matches(@"\A(?:\+[^\n]*\n)+\z", result.StandardError);
        Assert.Contains("\n+ true 1\n", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Errors_of_a_command_carry_the_line_of_its_own_text(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("true\ntrue\n)\n", Stop);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(@"\b3\]?: ", result.StandardError);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_working_directory_of_a_result_is_where_its_command_went(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, folder);

        var made = await session.RunAsync("mkdir 'a b;c'; cd a*", Stop);
        var refused = await session.RunAsync("cd /\n)", Stop);

        Assert.Equal(folder.File("a b;c"), made.WorkingDirectory);
        Assert.Equal(folder.File("a b;c"), refused.WorkingDirectory);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_with_the_character_NUL_is_refused_and_nothing_runs(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync("echo a\0b", Stop));

        Assert.Equal(SessionState.Connected, session.State);
    }

    private static FollowUp Alive { get; } = new("echo alive", "alive\n") { Errors = ExpectedOutput.Nothing };

    private static Task<ISession> OpenAsync(SessionRegistry sessions, string shell, TemporaryFolder folder) =>
        sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });

    private static void AssertFine(string? complaint, string when = "") => Assert.True(complaint is null, when + complaint);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
