using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class StreamedRunSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("#!sh\nfor i in 1 2 3; do echo \"line $i\"; until [ -e gate$i ]; do sleep 0.02; done; done")]
    [InlineData("#!sh\nfor i in 1 2 3; do echo \"line $i\"; until [ -e gate$i ]; do sleep 0.02; done; done &\nwait")]
    [InlineData(
        "for (var i = 1; i <= 3; i++)\n{\n    Console.WriteLine($\"line {i}\");\n"
        + "    while (!File.Exists($\"gate{i}\")) { await Task.Delay(20); }\n}")]
    [InlineData(
        "await Task.Run(() =>\n{\n    for (var i = 1; i <= 3; i++)\n    {\n        Console.WriteLine($\"line {i}\");\n"
        + "        while (!File.Exists($\"gate{i}\")) { Thread.Sleep(20); }\n    }\n});")]
    public async Task Each_line_of_a_cell_is_seen_while_the_cell_runs(string cell)
    {
        await using var program = _sandbox.Start("run", _sandbox.WriteNotebook(cell));

        for (var number = 1; number <= 3; number++)
        {
            var seen = await program.StandardOutput.WaitForAsync($"line {number}\n", Stop);
            Assert.DoesNotContain($"line {number + 1}", seen);
            _sandbox.Write($"gate{number}", "");
        }

        var result = await program.EndAsync(Stop);
        _sandbox.ExpectEnd(0, result);
        Assert.Equal("line 1\nline 2\nline 3\n", result.StandardOutput);
    }

    [Theory]
    [InlineData("#!sh\nwhile :; do echo line; done")]
    [InlineData("#!sh\nseq 1000000")]
    [InlineData("while (true) { Console.WriteLine(\"line\"); }")]
    public async Task A_reader_that_has_seen_enough_ends_the_run_without_a_word(string cell)
    {
        var notebook = _sandbox.WriteNotebook(cell, "#!sh\ntouch went-on");

        var result = await RunShellAsync("\"$0\" run \"$1\" | head -1; exit ${PIPESTATUS[0]}", ReplProgram.ExecutablePath, notebook);

        _sandbox.ExpectEnd(141, result);
        Assert.Single(result.StandardOutput, '\n');
        Assert.Single(result.StandardError, '\n');    // the progress of the first cell
        Assert.False(File.Exists(_sandbox.File("went-on")));
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_of_a_run_that_was_done_takes_no_success_from_it()
    {
        var notebook = _sandbox.WriteNotebook("#!sh\necho line", "#!sh\ntouch went-on");

        var result = await RunShellAsync("\"$0\" run \"$1\" | head -1; exit ${PIPESTATUS[0]}", ReplProgram.ExecutablePath, notebook);

        _sandbox.ExpectEnd(0, result);
        Assert.True(File.Exists(_sandbox.File("went-on")));
    }

    [Fact]
    public async Task Results_go_to_standard_output_and_all_else_to_standard_error()
    {
        var notebook = _sandbox.WriteNotebook(
            "#!sh\necho shell out\necho shell err >&2",
            "Console.Error.WriteLine(\"C# err\");\nConsole.WriteLine(\"C# out\");\n\"C# result\"");

        var result = await _sandbox.RunAsync("run", notebook);

        _sandbox.ExpectEnd(0, result);
        Assert.StartsWith("shell out\nC# out\n", result.StandardOutput);
        Assert.Contains("C# result", result.StandardOutput);
        Assert.DoesNotContain("err", result.StandardOutput);
        Assert.Contains("shell err\n", result.StandardError);
        Assert.Contains("C# err\n", result.StandardError);
        Assert.DoesNotContain("out\n", result.StandardError);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<ProgramResult> RunShellAsync(string script, params IEnumerable<string> arguments)
    {
        await using var shell = _sandbox.StartProgram(RequiredProgram.OnPath("bash"), ["-c", script, .. arguments]);
        return await shell.EndAsync(Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
