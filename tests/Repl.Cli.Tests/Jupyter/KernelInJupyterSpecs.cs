using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Repl.Engine.Notebooks;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter;

public sealed class KernelInJupyterSpecs(InstalledKernel kernel) : IClassFixture<InstalledKernel>
{
    private const long MostMegabytes = 400;

    [Fact]
    public async Task Jupyters_own_tests_of_kernels_pass()
    {
        var result = await kernel.PythonAsync("jupyter_kernel_test", "kernel_tests.py");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("test_execute_stdout (__main__.CSharpKernelTests.test_execute_stdout) ... ok", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nbclient_runs_the_quickstart()
    {
        var result = await RunNotebookAsync(Quickstart);

        Assert.Null(result["failure"]);
        Assert.Contains("restored 200000 lines without a difference", AllText(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nbconvert_runs_the_quickstart()
    {
        using var folder = new TemporaryFolder();

        var result = await kernel.RunAsync(
            RequiredProgram.At("/usr/bin/jupyter"),
            "nbconvert", "--to", "notebook", "--execute", $"--ExecutePreprocessor.kernel_name={InstalledKernel.Name}", "--output-dir", folder.Path, Quickstart);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("restored 200000 lines", await File.ReadAllTextAsync(folder.File("quickstart.ipynb"), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runbook_with_a_background_server_and_a_failing_cell_shows_all_up_to_the_failure()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("runbook.ipynb", TestNotebook.Text(
            TestNotebook.Code($"#!session open box\n#!box\ncd {folder.Path}; export GREETING=hello; greet() {{ echo \"$GREETING $1\"; }}; greet there"),
            TestNotebook.Code("#!box\nmkfifo asked answered\n{ while read -r question <asked; do greet \"$question\" >answered; done; } &\necho serving"),
            TestNotebook.Code("await box.RunAsync(\"echo server >asked\");\n(await box.RunAsync(\"cat answered\")).StandardOutput.Trim()"),
            TestNotebook.Code("(await box.GetVariableAsync(\"GREETING\")).Length"),
            TestNotebook.Code("#!box\necho before; ls /not/there"),
            TestNotebook.Code("Console.WriteLine(\"not reached\");")));

        var result = await RunNotebookAsync(path);

        Assert.Equal(["CommandFailed", "Session 'box': The command ended with exit status 2."], Strings(result["failure"]!));
        var text = Strings(result["text"]!);
        Assert.EndsWith("hello there\n", text[0], StringComparison.Ordinal);
        Assert.Contains("serving\n", text[1], StringComparison.Ordinal);
        Assert.Equal("hello server", text[2]);
        Assert.Equal("5", text[3]);
        Assert.Contains("before\n", text[4], StringComparison.Ordinal); // which of two streams comes first is chance
        Assert.DoesNotContain("not reached", text[5], StringComparison.Ordinal);
        Assert.Equal("""["stream","stream","error"]""", result["kinds"]![4]!.ToJsonString());
    }

    [Fact]
    public async Task A_notebook_of_NET_Interactive_runs_with_the_parameters_that_papermill_puts_into_it()
    {
        using var folder = new TemporaryFolder();
        await kernel.InstallAsync(DotNetKernel.Name);
        var book = TestNotebook.Of(
            TestNotebook.Code("var name = \"nobody\"; var limit = 1; var isDry = false;", "parameters"),
            TestNotebook.Code(
                """
                // Parameters
                var name = "say \"hi\"\n\\ \xe9 \U0001f389";
                var limit = 5000000000L;
                var rate = 1e-07;
                var isDry = true;
                var days = new [] { 1, 2, 3 };
                var options = new Dictionary<string,Object>{ { "a" , 1 }, { "b" , new [] { true, false } }, { "c" , new Dictionary<string,Object>{ { "x" , "y" } } } };

                """,
                "injected-parameters"),
            TestNotebook.Code("JsonSerializer.Serialize(new object[] { name.Length, limit, rate, isDry, days, options })"),
            TestNotebook.Code("#!about")).Document;
        book["metadata"] = JsonNode.Parse(
            """
            {"kernelspec": {"display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp"},
             "polyglot_notebook": {"kernelInfo": {"defaultKernelName": "csharp", "items": [{"aliases": [], "name": "csharp"}]}}}
            """);

        var result = await RunNotebookAsync(folder.Write("book.ipynb", book.ToJsonString()), kernelName: "");

        Assert.Null(result["failure"]);
        var text = Strings(result["text"]!);
        Assert.Equal("""[15,5000000000,1E-07,true,[1,2,3],{"a":1,"b":[true,false],"c":{"x":"y"}}]""", text[2]);
        var version = (string?)result["language"]!["version"];
        Assert.Matches($"(?m)C#\\W+{Regex.Escape(version!)}", text[3]);
        Assert.Matches(@"(?m)^front end +Jupyter, protocol 5\.5$", text[3]);
        Assert.Contains("https://learn.microsoft.com/dotnet/csharp/", text[3], StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"name":"C#","version":"{{version}}","mimetype":"text/x-csharp","file_extension":".cs","pygments_lexer":"csharp","codemirror_mode":"text/x-csharp"}""",
            result["language"]!.ToJsonString());
    }

    [Fact]
    public async Task Output_streams_line_by_line_and_an_interrupt_keeps_the_state()
    {
        var result = await kernel.PythonAsync("jupyter_client", "stream_and_interrupt.py", InstalledKernel.Name);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            """
            lines ['line 1', 'line 2', 'line 3']
            apart True
            status error Interrupted
            within a second True
            value

            """,
            result.StandardOutput);
    }

    [Fact]
    public async Task A_kernel_whose_cell_loops_answers_on_control_ends_when_it_is_told_to_and_remembers_the_cell()
    {
        var result = await kernel.PythonAsync("jupyter_client", "busy_kernel.py", InstalledKernel.Name);

        TestContext.Current.TestOutputHelper?.WriteLine(result.StandardError);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            """
            expressions 42 error
            control within 100 ms True
            shutdown within 100 ms True
            status 0
            history [[2, 'while (true) { } // the one that is asked for']]

            """,
            result.StandardOutput);
    }

    [Fact]
    public async Task Five_hundred_cells_stay_within_four_hundred_megabytes()
    {
        var result = await kernel.PythonAsync("jupyter_client", "many_cells.py", InstalledKernel.Name, "500");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.InRange(long.Parse(result.StandardOutput), 1, MostMegabytes);
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("busy")]
    [InlineData("terminate")]
    [InlineData("vanish")]
    public async Task Nothing_of_a_kernel_is_left_however_it_ends(string how)
    {
        var result = await kernel.PythonAsync("jupyter_client", "leave_kernel.py", InstalledKernel.Name, how);

        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var id in result.StandardOutput.Split(' ').Select(int.Parse))
        {
            await ProcessEnd.WaitAsync(id);
        }

        // A client that does not say goodbye leaves its own connection file.
        Assert.All(Directory.EnumerateFileSystemEntries(kernel.TemporaryFiles), path => Assert.Equal(".json", Path.GetExtension(path)));
    }

    private static string Quickstart => Repository.PathOf("notebooks", "quickstart.ipynb");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<JsonNode> RunNotebookAsync(string path, string kernelName = InstalledKernel.Name)
    {
        var result = await kernel.PythonAsync("nbclient", "run_notebook.py", path, kernelName, Path.GetTempPath());
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.StandardOutput)!;
    }

    private static string[] Strings(JsonNode array) => array.Deserialize<string[]>()!;

    private static string AllText(JsonNode result) => string.Concat(Strings(result["text"]!));
}
