using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

/// <summary>Whoever starts the program may close its standard streams, or connect them to what takes nothing.</summary>
public sealed class ClosedStreamsSpecs : IDisposable
{
    private const string Shell = "#!sh\necho shell out\necho shell err >&2";
    private const string CSharp = "Console.WriteLine(\"C# out\");\nConsole.Error.WriteLine(\"C# err\");";

    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("2>&-")]
    [InlineData("<&- 2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2</dev/null")]
    public async Task Results_are_written_when_standard_error_takes_nothing(string redirection)
    {
        var result = await RunAsync(redirection, "run", _sandbox.WriteNotebook(Shell, CSharp));

        _sandbox.ExpectEnd(0, result);
        Assert.Equal(("shell out\nC# out\n", ""), (result.StandardOutput, result.StandardError));
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("<&- >&-")]
    public async Task A_run_without_standard_output_does_its_work(string redirection)
    {
        var result = await RunAsync(redirection, "run", _sandbox.WriteNotebook(Shell, CSharp, "6 * 7"), "--output", "executed.ipynb");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("", result.StandardOutput);
        Assert.Contains("shell err\n", result.StandardError);
        Assert.Contains("\n3 cells done in ", result.StandardError);
        Assert.Equal("42", (await ExecutedNotebook.ReadAsync(_sandbox.File("executed.ipynb")))[^1]);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "throw new Exception();")]
    public async Task The_exit_code_is_right_when_nothing_else_can_be_seen(int exitCode, string cell) =>
        _sandbox.ExpectEnd(exitCode, await RunAsync("<&- >&- 2>&-", "run", _sandbox.WriteNotebook(cell)));

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public async Task An_error_that_cannot_be_told_is_an_exit_code(string redirection) =>
        _sandbox.ExpectEnd(2, await RunAsync(redirection, "run", "gone.ipynb"));

    [Fact]
    public async Task A_standard_output_that_cannot_be_written_is_told()
    {
        var result = await RunAsync("1</dev/null", "run", _sandbox.WriteNotebook(Shell));

        _sandbox.ExpectEnd(2, result);
        Assert.Contains("\nerror: standard output cannot be written: ", result.StandardError);
    }

    [Fact]
    public async Task Help_that_nobody_wants_to_see_is_no_error()
    {
        var result = await RunAsync(">&-", "--help");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("", result.StandardError);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<ProgramResult> RunAsync(string redirection, params IEnumerable<string> arguments)
    {
        await using var shell = _sandbox.StartProgram(
            RequiredProgram.OnPath("bash"), ["-c", $"\"$0\" \"$@\" {redirection}", ReplProgram.ExecutablePath, .. arguments]);
        return await shell.EndAsync(TestContext.Current.CancellationToken);
    }
}
