using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class RefusedRunSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_missing_notebook_is_one_sentence_and_exit_code_2() =>
        ExpectRefusal("the notebook `gone.ipynb` does not exist", await _sandbox.RunAsync("run", "gone.ipynb"));

    [Fact]
    public async Task A_folder_in_place_of_a_notebook_is_one_sentence_and_exit_code_2() =>
        ExpectRefusal("the notebook `/` is a folder", await _sandbox.RunAsync("run", "/"));

    [Fact]
    public async Task A_file_that_is_not_JSON_is_one_sentence_and_exit_code_2()
    {
        _sandbox.Write("broken.ipynb", "{ \"cells\": [\n<<<<<<< HEAD\n");

        ExpectRefusal("the notebook `broken.ipynb` is not valid JSON (line 2, byte 1)", await _sandbox.RunAsync("run", "broken.ipynb"));
    }

    [Fact]
    public async Task JSON_that_is_no_notebook_is_one_sentence_and_exit_code_2()
    {
        _sandbox.Write("list.ipynb", "[1, 2]");

        ExpectRefusal("the notebook `list.ipynb` is no notebook: its JSON is not an object", await _sandbox.RunAsync("run", "list.ipynb"));
    }

    [Fact]
    public async Task An_output_in_a_folder_that_is_not_there_is_refused_before_a_cell_runs()
    {
        var result = await _sandbox.RunAsync(
            "run", _sandbox.WriteNotebook("#!sh\ntouch ran"), "--output", _sandbox.File("no/such/folder/executed.ipynb"));

        ExpectRefusal("no/such/folder", result);
        Assert.False(File.Exists(_sandbox.File("ran")));
    }

    [Theory]
    [InlineData("/sys/executed.ipynb", "`/sys/executed.ipynb` cannot be written: ")]
    [InlineData("/dev/no-such-device", "`/dev/no-such-device` cannot be written: ")]
    public async Task An_output_that_cannot_be_made_is_refused_before_a_cell_runs(string output, string sentence)
    {
        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook("#!sh\ntouch ran"), "--output", output);

        ExpectRefusal(sentence, result);
        Assert.DoesNotContain("/.executed.ipynb", result.StandardError);
        Assert.False(File.Exists(_sandbox.File("ran")));
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData("#!sesion list", "Did you mean '#!session'?")]
    [InlineData("#!session opne box", "Did you mean '#!session open'?")]
    [InlineData("#!session open", "'#!session open --help'")]
    [InlineData("#!session open box mainframe:7", "mainframe:7")]
    [InlineData("#!session close nothing", "nothing")]
    public async Task A_wrong_magic_command_fails_the_cell_and_says_what_was_meant(string cell, string advice) =>
        ExpectCellError(advice, await _sandbox.RunAsync("run", _sandbox.WriteNotebook(cell, "\"after\"")));

    [Fact]
    public async Task A_session_that_is_not_open_fails_the_cell_and_lists_those_that_are()
    {
        var notebook = _sandbox.WriteNotebook("#!session open build\n#!session open database\n\n#!webserver\ntouch ran", "\"after\"");

        ExpectCellError("Open sessions: build, database;", await _sandbox.RunAsync("run", notebook));
        Assert.False(File.Exists(_sandbox.File("ran")));
    }

    [Fact]
    public async Task A_session_that_CSharp_does_not_find_lists_those_that_are_open()
    {
        var notebook = _sandbox.WriteNotebook("#!session open build", "Sessions[\"webserver\"].State", "\"after\"");

        var result = await _sandbox.RunAsync("run", notebook);

        _sandbox.ExpectEnd(1, result);
        Assert.Contains("webserver", result.StandardError);
        Assert.Contains("build", result.StandardError.Split('\n').First(line => line.Contains("webserver", StringComparison.Ordinal)
            && !line.StartsWith('[')));
        Assert.DoesNotContain("   at Repl.", result.StandardError);
    }

    public void Dispose() => _sandbox.Dispose();

    private void ExpectRefusal(string sentence, ProgramResult result)
    {
        _sandbox.ExpectEnd(2, result);
        var isAsPromised = result.StandardOutput.Length == 0
            && result.StandardError.Split('\n') is [var error, "", var hint, ""]
            && error.StartsWith("error: ", StringComparison.Ordinal) && error.Contains(sentence, StringComparison.Ordinal)
            && hint.StartsWith("hint: ", StringComparison.Ordinal);
        Assert.True(isAsPromised, result.ToString());
    }

    // Progress of the first cell, what is wrong with it, and how the run ended.
    private void ExpectCellError(string advice, ProgramResult result)
    {
        _sandbox.ExpectEnd(1, result);
        var isAsPromised = !result.StandardOutput.Contains("after", StringComparison.Ordinal)
            && result.StandardError.Split('\n') is [_, var error, "error: cell 1 of 2 failed; 1 cell after it did not run", ""]
            && error.Contains(advice, StringComparison.Ordinal);
        Assert.True(isAsPromised, result.ToString());
    }
}
