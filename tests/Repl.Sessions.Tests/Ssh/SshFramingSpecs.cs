using System.Runtime.Versioning;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Whatever a command holds, its result is its own at an SSH host too.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SshFramingSpecs(SshServer.Fixture fixture) : IClassFixture<SshServer.Fixture>
{
    private readonly SshServer _server = fixture.Server;

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Any_text_is_a_legal_command_and_its_result_is_its_own(string shell)
    {
        await using var sessions = new SessionRegistry();
        await OpenAsync(sessions, shell, "first", "/"); // keeps the connection, which all share

        // To log in to a fresh shell for each cell takes its time: each shell gets its share of them, and all of them in the next test.
        var shareOf = Enumerable.Range(0, ShellsUnderTest.Names.Count).First(index => ShellsUnderTest.Names[index] == shell);
        var share = FramingCells.For(shell).Index().Where(numbered => numbered.Index % ShellsUnderTest.Names.Count == shareOf);
        await Parallel.ForEachAsync(share, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop }, async (numbered, _) =>
        {
            var (number, cell) = numbered;
            using var folder = new TemporaryFolder();
            await using var session = await OpenAsync(sessions, shell, $"cell-{number}", folder.Path);

            await AssertAsync(session, cell.Text, cell.Judge, cell.Name);
            if (cell.Then is { } then)
            {
                await AssertAsync(session, then.Text, then.Judge, $"after {cell.Name}");
            }

            await AssertAsync(session, Alive.Text, Alive.Judge, $"after {cell.Name}");
        });
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task One_session_survives_all_texts_in_turn(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await OpenAsync(sessions, shell, "box", folder.Path);

        foreach (var cell in FramingCells.For(shell))
        {
            await session.RunAsync(cell.Text, Stop).WaitAsync(TestLimits.Wait, Stop);
            if (cell.Then is { } then)
            {
                await session.RunAsync(then.Text, Stop).WaitAsync(TestLimits.Wait, Stop);
            }

            await AssertAsync(session, Alive.Text, Alive.Judge, $"after {cell.Name}");
        }
    }

    private static async Task AssertAsync(ISession session, string text, Func<CommandResult, string?> judge, string what)
    {
        var complaint = judge(await session.RunAsync(text, Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.True(complaint is null, $"{what}: {complaint}");
    }

    private Task<ISession> OpenAsync(SessionRegistry sessions, string shell, string name, string directory) => sessions.OpenAsync(
        name, _server.Target.ToString(), new SessionOptions { Shell = shell, WorkingDirectory = directory, Ssh = _server.Options }, Stop);

    private static FollowUp Alive { get; } = new("echo alive", "alive\n") { Errors = ExpectedOutput.Nothing };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
