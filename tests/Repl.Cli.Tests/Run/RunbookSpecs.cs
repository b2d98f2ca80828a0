using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class RunbookSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task The_quickstart_runs_and_its_executed_copy_holds_what_the_cells_showed()
    {
        var executed = _sandbox.File("executed.ipynb");

        var result = await _sandbox.RunAsync("run", Repository.PathOf("notebooks", "quickstart.ipynb"), "--output", executed);

        _sandbox.ExpectEnd(0, result);
        var cells = await ExecutedNotebook.ReadAsync(executed);
        Assert.Contains(cells, cell => cell.Contains("gzip -9,", StringComparison.Ordinal));
        Assert.Contains(cells, cell => cell.Contains("<- best", StringComparison.Ordinal));
        Assert.Contains(cells, cell => cell.Contains("restored 200000 lines without a difference", StringComparison.Ordinal));
        Assert.Contains("<- best", result.StandardOutput);
    }

    [Fact]
    public async Task A_runbook_keeps_one_live_session_until_a_cell_fails_and_then_leaves_nothing_behind()
    {
        var python = RequiredProgram.At("/usr/bin/python3");
        var site = Directory.CreateDirectory(_sandbox.File("site")).FullName;
        _sandbox.Write("site/greeting.txt", "hello from the server\n");
        var notebook = _sandbox.WriteNotebook(
            "#!session open web",
            "#!web\ncd site\nexport REV=41\nnext() { echo $((REV + 1)); }",
            $$"""
            #!web
            {{python}} -u -m http.server 0 --bind 127.0.0.1 >../server.log 2>&1 &
            until PORT=$(sed -n 's/.* port \([0-9][0-9]*\) .*/\1/p' ../server.log) && [ -n "$PORT" ]; do sleep 0.02; done
            """,
            """
            var port = int.Parse(await web.GetVariableAsync("PORT"));
            var http = new HttpClient(new HttpClientHandler { UseProxy = false });
            Console.Write(await http.GetStringAsync($"http://127.0.0.1:{port}/greeting.txt"));
            (await web.RunAsync("next; pwd")).StandardOutput
            """,
            "#!web\necho about to fail; (exit 7)",
            "Console.WriteLine(\"after\");");
        var executed = _sandbox.File("executed.ipynb");

        var result = await _sandbox.RunAsync("run", notebook, "--output", executed);

        _sandbox.ExpectEnd(1, result);
        Assert.Contains("Session 'web': The command ended with exit status 7.\n", result.StandardError);
        Assert.EndsWith("error: cell 5 of 6 failed; 1 cell after it did not run\n", result.StandardError);
        Assert.DoesNotContain("\n   at ", result.StandardError);
        Assert.DoesNotContain("after", result.StandardOutput);
        var cells = await ExecutedNotebook.ReadAsync(executed);
        Assert.Contains("hello from the server\n", cells[3]);
        Assert.Contains("42", cells[3]);
        Assert.Contains(site, cells[3]);
        Assert.StartsWith("about to fail\nCommandFailed: Session 'web': The command ended with exit status 7.", cells[4]);
        Assert.Equal("", cells[5]);
    }

    [Fact]
    public async Task A_failing_cell_of_CSharp_shows_the_users_own_line_and_none_of_ours()
    {
        var notebook = _sandbox.WriteNotebook(
            "#!sh\nsleep 1000 &", "void Wait() => throw new TimeoutException(\"too late\");\n\nWait();", "\"after\"");

        var result = await _sandbox.RunAsync("run", notebook);

        _sandbox.ExpectEnd(1, result);
        Assert.Contains("too late", result.StandardError);
        Assert.DoesNotContain("   at Repl.", result.StandardError);
        Assert.DoesNotContain("after\n", result.StandardOutput);
    }

    [Fact]
    public async Task The_output_may_be_the_notebook_itself_and_running_it_again_changes_nothing()
    {
        var notebook = _sandbox.WriteNotebook("#!sh\ncd /; pwd", "var answer = 42;\nanswer");

        _sandbox.ExpectEnd(0, await _sandbox.RunAsync("run", notebook, "--output", notebook));
        var first = await File.ReadAllTextAsync(notebook, TestContext.Current.CancellationToken);
        _sandbox.ExpectEnd(0, await _sandbox.RunAsync("run", notebook, "--output", notebook));

        Assert.Equal(first, await File.ReadAllTextAsync(notebook, TestContext.Current.CancellationToken));
        Assert.Equal(["/\n", "42"], await ExecutedNotebook.ReadAsync(notebook));
    }

    public void Dispose() => _sandbox.Dispose();
}
