using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What a cell shows of a shell that ends, and of jobs in the background.</summary>
public sealed class ShellPartSpecs : EngineTest
{
    [Fact]
    public async Task A_command_that_ends_the_shell_with_status_0_succeeds_and_the_session_goes_on_with_its_state()
    {
        await RunAsync("#!session open box\n#!box\nkept=1; cd /");

        var screen = await RunAsync("#!box\necho before; exit 0");

        Assert.Equal("before\n", screen.StandardOutput);
        Assert.StartsWith(
            "[box: The command ended the shell with status 0. A new shell goes on with its state, without ", screen.StandardError, StringComparison.Ordinal);
        Assert.Equal("1 /\n", (await RunAsync("#!box\necho $kept $PWD")).StandardOutput);
    }

    [Fact]
    public async Task A_command_that_ends_the_shell_with_another_status_fails_the_cell()
    {
        var screen = new RecordingScreen();

        var error = await FailAsync("#!sh\nexit 3\n#!csharp\nConsole.WriteLine(\"not reached\");", screen);

        Assert.Equal("Session 'sh': The command ended with exit status 3.", error.Message);
        Assert.StartsWith("[sh: The command ended the shell with status 3. ", screen.StandardError, StringComparison.Ordinal);
        Assert.Empty(screen.StandardOutput);
    }

    [Fact]
    public async Task A_new_shell_is_told_on_a_line_of_its_own()
    {
        var screen = await RunAsync("#!sh\nprintf half >&2; exit 0");

        Assert.Matches(@"^half\n\[sh: [^\n]+\]\n$", screen.StandardError);
    }

    [Fact]
    public async Task Late_output_is_marked_with_the_command_that_started_its_job()
    {
        using var folder = new TemporaryFolder();
        await RunAsync($"cd {folder.Path}; mkfifo gate", CellLanguages.Shell);

        await RunAsync("{ read line <gate; echo late; echo done >gate; } &", CellLanguages.Shell);
        await OpenGateAsync(folder.File("gate"));
        var screen = await RunAsync("echo next", CellLanguages.Shell);

        Assert.Equal(
            "[sh: from the background, started by '{ read line <gate; echo late; echo done >gate; } &']\nlate\nnext\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Late_output_that_several_commands_may_have_started_is_marked_without_one()
    {
        using var folder = new TemporaryFolder();
        await RunAsync($"cd {folder.Path}; mkfifo gate", CellLanguages.Shell);

        await RunAsync("sleep 1000 &", CellLanguages.Shell);
        await RunAsync("{ read line <gate; echo late >&2; echo done >gate; } &", CellLanguages.Shell);
        await OpenGateAsync(folder.File("gate"));
        var screen = await RunAsync("echo next >&2", CellLanguages.Shell);

        Assert.Equal("[sh: from the background]\nlate\nnext\n", screen.StandardError);
    }

    [Fact]
    public async Task Late_output_of_any_length_is_marked_once_and_ends_its_last_line()
    {
        using var folder = new TemporaryFolder();
        await RunAsync($"cd {folder.Path}; mkfifo gate", CellLanguages.Shell);

        await RunAsync("{ read line <gate; i=0; while [ $i -lt 30000 ]; do printf €; i=$((i + 1)); done; echo done >gate; } &", CellLanguages.Shell);
        await OpenGateAsync(folder.File("gate"));
        var screen = await RunAsync("echo next", CellLanguages.Shell);

        Assert.Matches(@"^\[sh: from the background, [^\n]+\]\n€{30000}\nnext\n$", screen.StandardOutput);
    }

    // The job goes on, and has written all that it writes.
    private static async Task OpenGateAsync(string gate)
    {
        await File.WriteAllTextAsync(gate, "go\n", Stop);
        await File.ReadAllTextAsync(gate, Stop);
    }
}
