using System.Text.Json.Nodes;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Notebooks;

/// <summary><c>repl convert</c>, and <c>repl run</c> of a <c>.dib</c>.</summary>
public sealed class ConvertSpecs : IDisposable
{
    private const string Dib =
        """
        #!meta

        {"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":["c#","C#"],"languageName":"C#","name":"csharp"},{"aliases":[],"name":"web"}]}}

        #!markdown

        # Title é 🎉

        Two `paragraphs`

        #!csharp

        #!session open web
        var n = 1;

        n + 1

        #!web

        cd /tmp; pwd

        #!sh

        #!share n --from csharp
        echo "n is $n"

        """;

    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_dib_becomes_a_notebook_as_Jupyter_writes_it_that_becomes_the_same_dib_again()
    {
        _sandbox.Write("a.dib", Dib);

        ExpectDone(await _sandbox.RunAsync("convert", "a.dib", "a.ipynb"));
        ExpectDone(await _sandbox.RunAsync("convert", "a.ipynb", "b.dib"));

        Assert.Equal(Dib, await ReadAsync("b.dib"));
        var written = await TestNotebook.PythonAsync(
            "import sys, nbformat; b = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT); nbformat.validate(b); print(nbformat.writes(b))",
            _sandbox.File("a.ipynb"));
        Assert.Equal(written, await ReadAsync("a.ipynb"));
        Assert.Contains("\"name\": \".net-csharp\"", written, StringComparison.Ordinal);
    }

    // Jupyter hands a kernel the text of a cell, and not its metadata.
    [Fact]
    public async Task The_text_of_each_cell_names_a_language_other_than_the_kernels()
    {
        _sandbox.Write("a.dib", Dib);

        var shown = await _sandbox.RunAsync("convert", "a.dib", "/dev/stdout");

        ExpectDone(shown);
        var notebook = JsonNode.Parse(shown.StandardOutput)!;
        Assert.Equal(
            ["# Title é 🎉\n", "#!session open web\n", "#!web\n", "#!sh\n"],
            notebook["cells"]!.AsArray().Select(cell => (string?)cell!["source"]![0]));
        Assert.Equal("""{"dotnet_interactive":{"language":"web"},"polyglot_notebook":{"kernelName":"web"}}""", notebook["cells"]![2]!["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_dib_cannot_say_is_told()
    {
        var attached = TestNotebook.Markdown("![a](attachment:a.png)\n\n```\n#!csharp\nvar a = 1;\n```");
        attached["attachments"] = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = "aGk=" } };
        var query = TestNotebook.Code("select 1", "slow");
        query["metadata"]!["dotnet_interactive"] = new JsonObject { ["language"] = "sql-db" };
        query["outputs"] = new JsonArray();
        JsonObject[] cells =
        [
            attached,
            TestNotebook.Code("#!sh\necho 1\r\n#!csharp\n2\n"),
            query,
            TestNotebook.Code(" "),
            new() { ["cell_type"] = "raw", ["metadata"] = new JsonObject(), ["source"] = "raw" },
        ];
        _sandbox.Write("a.ipynb", TestNotebook.Text(cells));

        var result = await _sandbox.RunAsync("convert", "a.ipynb", "a.dib");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal(
            """
            note: left out, because a .dib cannot hold it: outputs of 2 cells, attachments of 1 cell, tags of 1 cell, 1 raw cell
            note: cut 1 cell at lines such as `#!csharp`, because those begin cells in a .dib
            note: put a blank before 1 line of Markdown that would begin a cell of code in a .dib

            """,
            result.StandardError);
        Assert.Equal(
            """
            #!meta

            {"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"name":"csharp"},{"aliases":[],"name":"sql-db"}]}}

            #!markdown

            ![a](attachment:a.png)

            ```
             #!csharp
            var a = 1;
            ```

            #!csharp

            #!sh
            echo 1
            #!csharp
            2

            #!sql-db

            select 1

            """,
            await ReadAsync("a.dib"));
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_by_force()
    {
        _sandbox.Write("a.dib", "1 + 1");
        _sandbox.Write("a.ipynb", "mine");

        ExpectRefusal("the notebook `a.ipynb` exists already", await _sandbox.RunAsync("convert", "a.dib", "a.ipynb"));
        Assert.Equal("mine", await ReadAsync("a.ipynb"));

        ExpectDone(await _sandbox.RunAsync("convert", "a.dib", "a.ipynb", "--force"));
        Assert.Contains("1 + 1", await ReadAsync("a.ipynb"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the notebook `bad.dib` has no valid JSON below its `#!meta` line 2", "convert", "bad.dib", "b.ipynb")]
    [InlineData("the notebook `gone.ipynb` does not exist", "convert", "gone.ipynb", "b.dib")]
    [InlineData("the notebook `b.dib` cannot be made of `bad.dib`", "convert", "bad.dib", "b.dib")]
    [InlineData("the notebook `a.txt` is of no format that can be converted", "convert", "a.txt", "b.dib")]
    [InlineData("the notebook `b.dib` cannot be written: a .dib holds no outputs", "run", "bad.ipynb", "--output", "b.dib")]
    public async Task What_cannot_be_done_is_one_sentence_and_exit_code_2(string sentence, params string[] arguments)
    {
        _sandbox.Write("bad.dib", "1\n#!meta\n{\n#!csharp\n2");
        _sandbox.Write("bad.ipynb", TestNotebook.Text());

        ExpectRefusal(sentence, await _sandbox.RunAsync(arguments));
        Assert.Empty(Directory.GetFiles(_sandbox.WorkFolder, "b.*"));
    }

    [Fact]
    public async Task A_dib_runs_and_its_outputs_are_kept_in_a_notebook_of_Jupyter()
    {
        _sandbox.Write("a.dib", Dib);

        var result = await _sandbox.RunAsync("run", "a.dib", "--output", "executed.ipynb");

        _sandbox.ExpectEnd(0, result);
        Assert.EndsWith("2\n/tmp\nn is 1\n", result.StandardOutput);
        var shown = await ExecutedNotebook.ReadAsync(_sandbox.File("executed.ipynb"));
        Assert.Equal(["/tmp\n", "n is 1\n"], shown.Skip(1));
    }

    public void Dispose() => _sandbox.Dispose();

    private void ExpectDone(ProgramResult result)
    {
        _sandbox.ExpectEnd(0, result);
        Assert.Equal("", result.StandardError);
    }

    private void ExpectRefusal(string sentence, ProgramResult result)
    {
        _sandbox.ExpectEnd(2, result);
        var isAsPromised = result.StandardOutput == "" && result.StandardError.Split('\n') is [var error, "", var hint, ""]
            && error == $"error: {sentence}" && hint.StartsWith("hint: ", StringComparison.Ordinal);
        Assert.True(isAsPromised, result.ToString());
    }

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_sandbox.File(name), TestContext.Current.CancellationToken);
}
