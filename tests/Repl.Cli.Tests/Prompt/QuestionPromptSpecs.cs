using System.Runtime.Versioning;
using Repl.Cli.Prompt;
using Repl.Engine;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Prompt;

/// <summary>The prompt asks what cells want to know, and shows no password.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class QuestionPromptSpecs : IDisposable
{
    private const string Passphrase = "wide open sesame";

    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_person_types_a_passphrase_that_the_terminal_does_not_show()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        await using var terminal = await OpenAsync(server);

        await terminal.TypeLineAsync(Passphrase);

        await terminal.WaitForLastLinesAsync(QuestionOf(server), $"Session 'web' is open to {server.Target}", "csharp>");
        await terminal.TypeLineAsync("#!session send web echo shown");
        await terminal.WaitForLastLinesAsync("csharp> #!session send web echo shown", "shown", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task CtrlC_takes_the_question_back_and_shows_what_is_typed_again()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        await using var terminal = await OpenAsync(server);
        await terminal.TypeAsync("half of it");

        await terminal.PressAsync("C-c");

        await terminal.WaitForLastLinesAsync(QuestionOf(server), "interrupted", "csharp>");
        await terminal.TypeLineAsync("40 + 2");
        await terminal.WaitForLastLinesAsync("csharp> 40 + 2", "42", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task A_cell_asks_for_a_line_and_for_a_password()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");

        await terminal.TypeLineAsync("Console.Write(\"Name: \"); var n = Console.ReadLine(); var p = Password(\"Word: \");");
        await terminal.WaitForLastLinesAsync("Name:");
        await terminal.TypeLineAsync("Ada");
        await terminal.WaitForLastLinesAsync("Name: Ada", "Word:");
        await terminal.TypeLineAsync(Passphrase);
        await terminal.WaitForLastLinesAsync("Name: Ada", "Word:", "csharp>");

        await terminal.TypeLineAsync("(n, p)");
        await terminal.WaitForLastLinesAsync("csharp> (n, p)", "(Ada, ••••••)", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task CtrlC_ends_a_wait_for_a_line()
    {
        await using var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync("Console.Write(\"Name: \"); Console.ReadLine()");
        await terminal.WaitForLastLinesAsync("Name:");

        await terminal.PressAsync("C-c");

        await terminal.WaitForLastLinesAsync("Name: ^C", "interrupted", "csharp>");
        await QuitAsync(terminal);
    }

    [Fact]
    public async Task A_piped_script_is_not_taken_for_the_answer()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);

        var result = await _sandbox.RunScriptAsync($"{Open(server)}\n\"the next cell\"\n");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("the next cell\n", result.StandardOutput);
        Assert.Contains("--password-env", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_asked_once_the_cell_has_ended()
    {
        using var typed = new TypedLines();
        typed.Add(["the next cell"]);
        await using var terminal = new RecordedTerminal();
        var questions = new QuestionPrompt(typed, terminal.Streams);

        await questions.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => questions.AskAsync(new Question("password: ", IsSecret: true), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _sandbox.Dispose();

    // The paths of the test's own files are longer than a line.
    private string Open(SshServer server)
    {
        File.Copy(server.Options.ConfigFile!, _sandbox.File("c"), overwrite: true);
        File.Copy(server.Key, _sandbox.File("k"), overwrite: true);
        File.SetUnixFileMode(_sandbox.File("k"), UnixFileMode.UserRead);
        File.AppendAllText(_sandbox.File("c"), "\n");
        File.WriteAllText(_sandbox.File("c"), File.ReadAllText(_sandbox.File("c")).Replace(server.Key, "k", StringComparison.Ordinal));
        return $"#!session open web {server.Target} --ssh-config c";
    }

    private async Task<TmuxTerminal> OpenAsync(SshServer server)
    {
        var terminal = await TmuxTerminal.StartReplAsync(_sandbox);
        await terminal.WaitForLastLinesAsync("csharp>");
        await terminal.TypeLineAsync(Open(server));
        await terminal.WaitForLastLinesAsync($"csharp> {Open(server)}", QuestionOf(server));
        return terminal;
    }

    private static string QuestionOf(SshServer server) => $"{server.Target} asks: Enter passphrase for key 'k':";

    private async Task QuitAsync(TmuxTerminal terminal)
    {
        await terminal.PressAsync("C-d");
        Assert.Equal(0, await terminal.WaitForExitAsync());
        await terminal.CloseAsync();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }
}
