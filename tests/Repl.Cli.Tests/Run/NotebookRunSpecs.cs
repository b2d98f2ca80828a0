using System.Text.Json.Nodes;
using Repl.Cli.Notebooks;
using Repl.Engine.Notebooks;
using Repl.Cli.Run;
using Repl.Cli.Terminal;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class NotebookRunSpecs : IAsyncDisposable
{
    private readonly ScriptedCells _cells = new();
    private readonly RecordedTerminal _terminal = new();

    [Fact]
    public async Task All_code_cells_run_from_top_to_bottom()
    {
        var notebook = TestNotebook.Of(
            TestNotebook.Code("print one\\n"),
            TestNotebook.Markdown("print no\\n"),
            TestNotebook.Code("  \n"),
            TestNotebook.Code("result two"));

        var end = await RunAsync(notebook);

        Assert.Equal(RunEnd.Done, end);
        Assert.Equal("one\ntwo\n", _terminal.StandardOutput);
        Assert.StartsWith("[1/2] print one\\n\n[2/2] result two\n2 cells done in ", _terminal.StandardError);
    }

    [Fact]
    public async Task The_run_stops_at_the_first_cell_that_fails()
    {
        var end = await RunAsync(
            TestNotebook.Of(TestNotebook.Code("print a"), TestNotebook.Code("fail disk full"), TestNotebook.Code("print b")));

        Assert.Equal(RunEnd.CellFailed, end);
        Assert.Equal("a", _terminal.StandardOutput);
        Assert.EndsWith(
            "[2/3] fail disk full\nTestFailure: disk full\n   at cell line 1\nerror: cell 2 of 3 failed; 1 cell after it did not run\n",
            _terminal.StandardError);
    }

    [Fact]
    public async Task A_cell_tagged_raises_exception_may_fail()
    {
        var end = await RunAsync(TestNotebook.Of(TestNotebook.Code("fail on purpose", "raises-exception"), TestNotebook.Code("print b")));

        Assert.Equal(RunEnd.Done, end);
        Assert.Equal("b", _terminal.StandardOutput);
        Assert.Contains("[1/2] failed, as its tag `raises-exception` allows\n", _terminal.StandardError);
    }

    [Fact]
    public async Task A_cell_tagged_skip_execution_is_left_out()
    {
        var end = await RunAsync(TestNotebook.Of(TestNotebook.Code("fail", "skip-execution"), TestNotebook.Code("print b")));

        Assert.Equal(RunEnd.Done, end);
        Assert.Equal("b", _terminal.StandardOutput);
        Assert.Contains("\n1 cell done in ", _terminal.StandardError);
    }

    [Theory]
    [InlineData("#!sh\ncd build\nmake", "#!sh cd build …")]
    [InlineData("#!sh --timeout 5s\ncd build\nmake", "#!sh --timeout 5s cd build …")]
    [InlineData("\n  var x = 1;\n", "var x = 1;")]
    [InlineData("#!session open web ssh://web\nmore", "#!session open web ssh://web …")]
    [InlineData("print 01234567890123456789012345678901234567890123456789012345678901234567890", "print 012345678901234567890123456789012345678901234567890123…")]
    public async Task Progress_shows_what_a_cell_begins_with(string source, string title)
    {
        await RunAsync(TestNotebook.Of(TestNotebook.Code(source)));

        Assert.Equal($"[1/1] {title}", _terminal.StandardError.Split('\n')[0]);
    }

    [Fact]
    public async Task An_executed_notebook_is_valid_for_nbformat()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("out.ipynb");
        var notebook = TestNotebook.Of(
            TestNotebook.Code("print a\nwarn b\nprint c\nshow d\nresult e"), TestNotebook.Code("fail f"), TestNotebook.Code("print never"));

        await RunAsync(notebook, path);

        await TestNotebook.PythonAsync(
            "import sys, nbformat; nbformat.validate(nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT))", path);
        var cells = JsonNode.Parse(await File.ReadAllTextAsync(path, Stop))!["cells"]!.AsArray();
        Assert.Equal(
            ["stream", "stream", "stream", "display_data", "execute_result"],
            Outputs(cells[0]!).Select(output => (string)output!["output_type"]!));
        Assert.Equal("""{"application/json":{"a":1},"text/plain":["d"]}""", Outputs(cells[0]!)[3]!["data"]!.ToJsonString());
        Assert.Equal(
            """[{"ename":"TestFailure","evalue":"f","output_type":"error","traceback":["TestFailure: f","   at cell line 1"]}]""",
            Outputs(cells[1]!).ToJsonString());
        Assert.Equal([1, 2, null], cells.Select(cell => (int?)cell!["execution_count"]));
        Assert.Empty(Outputs(cells[2]!));
    }

    [Fact]
    public async Task Neighbouring_text_of_one_stream_becomes_one_output()
    {
        var notebook = TestNotebook.Of(TestNotebook.Code("print a\nprint b\\nc\nprint \\n\nwarn d\nprint \nwarn e\nprint f"));

        await RunAsync(notebook, "/dev/null");

        var outputs = Outputs(notebook.Document["cells"]![0]!);
        Assert.Equal(
            [("stdout", """["ab\n","c\n"]"""), ("stderr", """["de"]"""), ("stdout", """["f"]""")],
            outputs.Select(output => ((string)output!["name"]!, output["text"]!.ToJsonString())));
    }

    [Fact]
    public async Task An_interrupt_ends_the_run_and_keeps_the_outputs_so_far()
    {
        using var stop = new CancellationTokenSource();
        var notebook = TestNotebook.Of(TestNotebook.Code("print begun\\n\nwait"), TestNotebook.Code("print never"));
        var runner = new NotebookRunner(_cells, _terminal.Streams, TimeProvider.System, keepsOutputs: true);

        var run = runner.RunAsync(notebook, new RunStop(stop.Token, CancellationToken.None));
        await _cells.Waiting.WaitAsync(TestLimits.Wait, Stop);
        await stop.CancelAsync();
        var end = await run.WaitAsync(TestLimits.Wait, Stop);
        runner.SaveOutputs(notebook);

        Assert.Equal(RunEnd.Interrupted, end);
        Assert.EndsWith("error: interrupted in cell 1 of 2; 1 cell after it did not run\n", _terminal.StandardError);
        Assert.Contains("begun", notebook.Document["cells"]![0]!["outputs"]!.ToJsonString());
        Assert.Empty(Outputs(notebook.Document["cells"]![1]!));
    }

    [Fact]
    public async Task A_second_interrupt_does_not_wait_for_the_cell()
    {
        using var urgent = new CancellationTokenSource();
        var runner = new NotebookRunner(_cells, _terminal.Streams, TimeProvider.System, keepsOutputs: false);

        var run = runner.RunAsync(TestNotebook.Of(TestNotebook.Code("hang")), new RunStop(CancellationToken.None, urgent.Token));
        await _cells.Waiting.WaitAsync(TestLimits.Wait, Stop);
        await urgent.CancelAsync();

        Assert.Equal(RunEnd.Interrupted, await run.WaitAsync(TestLimits.Wait, Stop));
        _cells.LetGo();
    }

    [Fact]
    public async Task A_closed_standard_output_ends_the_run_without_a_word()
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { IsReaderGone = () => true });
        var runner = new NotebookRunner(_cells, terminal.Streams, TimeProvider.System, keepsOutputs: false);

        var end = await runner.RunAsync(
            TestNotebook.Of(TestNotebook.Code("print a\nwait"), TestNotebook.Code("print b")),
            new RunStop(terminal.Streams.OutputEnded, CancellationToken.None));

        Assert.Equal(RunEnd.OutputEnded, end);
        Assert.Equal("[1/2] print a …\n", terminal.StandardError);
        terminal.Streams.ThrowIfOutputFailed();
    }

    [Fact]
    public async Task A_standard_output_that_was_closed_during_the_last_cell_does_not_matter_when_that_cell_was_done()
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { IsReaderGone = () => true });
        var runner = new NotebookRunner(_cells, terminal.Streams, TimeProvider.System, keepsOutputs: false);

        var end = await runner.RunAsync(
            TestNotebook.Of(TestNotebook.Code("print a")), new RunStop(terminal.Streams.OutputEnded, CancellationToken.None));

        Assert.Equal(RunEnd.Done, end);
    }

    public async ValueTask DisposeAsync() => await _terminal.DisposeAsync();

    private async Task<RunEnd> RunAsync(Notebook notebook, string? outputPath = null)
    {
        var runner = new NotebookRunner(_cells, _terminal.Streams, TimeProvider.System, keepsOutputs: outputPath is not null);
        var end = await runner.RunAsync(notebook, new RunStop(Stop, CancellationToken.None));
        if (outputPath is not null)
        {
            runner.SaveOutputs(notebook);
            await NotebookWriter.WriteAsync(notebook, outputPath, Stop);
        }

        return end;
    }

    private static JsonArray Outputs(JsonNode cell) => cell["outputs"]!.AsArray();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
