using System.Runtime.Versioning;
using Repl.Sessions;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What a connection asks reaches the user of the cell that opens it, and the answer nobody else.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretSpecs : EngineTest
{
    private const string Passphrase = "wide open sesame";

    [Fact]
    public async Task A_cell_that_opens_a_session_asks_for_the_passphrase_of_a_key()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        var asked = new List<Question>();
        var screen = Answering(question =>
        {
            asked.Add(question);
            return Passphrase;
        });

        var opened = await Engine.RunAsync(new Cell($"{Open(server)}\n#!web\necho in"), screen, Stop);

        Assert.IsType<CellOutcome.Succeeded>(opened);
        Assert.EndsWith("in\n", screen.StandardOutput);
        var question = Assert.Single(asked).Text;
        Assert.StartsWith($"{server.Target} asks: Enter passphrase for key", question);
        Assert.DoesNotContain(Passphrase, string.Concat(screen.Shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSharp_that_opens_a_session_asks_too()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        var screen = Answering(_ => Passphrase);

        var opened = await Engine.RunAsync(new Cell($"{OpenInCSharp(server)}\n(await web.RunAsync(\"echo in\")).StandardOutput"), screen, Stop);

        Assert.IsType<CellOutcome.Succeeded>(opened);
        Assert.Equal("in\n", screen.Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopping_the_cell_takes_the_question_back(bool isCSharp)
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        using var stop = new CancellationTokenSource();
        var takenBack = new TaskCompletionSource();
        var screen = new RecordingScreen { Answer = WaitAsync };

        var outcome = await Engine.RunAsync(new Cell(isCSharp ? OpenInCSharp(server) : Open(server)), screen, stop.Token);

        Assert.IsType<CellOutcome.Cancelled>(outcome);
        await takenBack.Task.WaitAsync(TestLimits.Wait, Stop);

        async Task<string?> WaitAsync(Question question, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(takenBack.SetResult);
            await stop.CancelAsync();
            await takenBack.Task;
            return null;
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_is_not_asked_for_again_and_fails_with_what_to_do()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        var asked = 0;

        var error = await FailAsync(Open(server), Answering(_ => $"wrong {++asked}"));

        Assert.Equal(1, asked);
        Assert.Contains("refused to log in", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_is_there_to_ask_the_cell_fails_at_once_with_what_to_do()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);

        var error = await FailAsync(Open(server));

        Assert.Contains("--password-env", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_is_one_line_that_tells_who_asks()
    {
        var request = new SecretRequest("ssh://web1", "root@other's\n\e[2Kpassword:");

        Assert.Equal("ssh://web1 asks: root@other's  [2Kpassword: ", request.Question);
    }

    private static string Open(SshServer server) => $"#!session open web {server.Target} --ssh-config {server.Options.ConfigFile} --retries 0";

    private static string OpenInCSharp(SshServer server) =>
        $"var web = await Sessions.OpenAsync(\"web\", \"{server.Target}\", new SessionOptions {{ Ssh = new SshOptions {{ ConfigFile = \"{server.Options.ConfigFile}\" }} }});";

    private static RecordingScreen Answering(Func<Question, string?> answer) => new() { Answer = (question, _) => Task.FromResult(answer(question)) };
}
