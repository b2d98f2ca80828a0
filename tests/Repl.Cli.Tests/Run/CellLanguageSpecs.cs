using System.Text.Json.Nodes;
using Repl.Cli.Run;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class CellLanguageSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("{}", "csharp")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "csharp"}, "vscode": {"languageId": "shellscript"}}""", "csharp")]
    [InlineData("""{"dotnet_interactive": {"language": "C#"}}""", "csharp")]
    [InlineData("""{"dotnet_interactive": {"language": "bash"}}""", "sh")]
    [InlineData("""{"vscode": {"languageId": "shellscript"}}""", "sh")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "sh"}}""", "sh")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "mermaid"}, "vscode": {"languageId": "shellscript"}}""", "mermaid")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "build"}, "vscode": {"languageId": "shellscript"}}""", "build")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "bash"}}""", "bash", "bash")]
    [InlineData("""{"polyglot_notebook": {"kernelName": "pwsh"}}""", "pwsh")]
    [InlineData("""{"dotnet_interactive": {"language": "fsharp"}}""", "fsharp")]
    [InlineData("""{"vscode": {"languageId": "python"}}""", "python")]
    [InlineData("""{"vscode": {"languageId": "polyglot-notebook"}}""", "csharp")]
    [InlineData("""{"vscode": {"languageId": ""}}""", "csharp")]
    [InlineData("""{"polyglot_notebook": "nonsense", "vscode": {"languageId": 3}}""", "csharp")]
    public async Task The_language_of_a_cell_comes_from_its_metadata_and_is_else_CSharp(
        string metadata, string language, params string[] sessions)
    {
        var cells = new ScriptedCells(sessions);
        var cell = TestNotebook.Code("print a");
        cell["metadata"] = JsonNode.Parse(metadata);
        await using var terminal = new RecordedTerminal();

        await new NotebookRunner(cells, terminal.Streams, TimeProvider.System, keepsOutputs: false)
            .RunAsync(TestNotebook.Of(cell), new RunStop(TestContext.Current.CancellationToken, CancellationToken.None));

        Assert.Equal(language, Assert.Single(cells.Ran).Language);
    }

    [Theory]
    [InlineData("""{"kernelspec": {"language": "C#"}, "polyglot_notebook": {"kernelInfo": {"defaultKernelName": "sh"}}}""", "sh")]
    [InlineData("""{"kernelspec": {"language": "C#"}, "polyglot_notebook": {"kernelInfo": {"defaultKernelName": "fsharp"}}}""", "fsharp")]
    [InlineData("""{"kernelspec": {"language": "C#"}, "language_info": {"name": "polyglot-notebook"}}""", "csharp")]
    public async Task The_language_of_a_cell_without_metadata_is_its_notebooks(string metadata, string language)
    {
        var cells = new ScriptedCells([]);
        var notebook = TestNotebook.Of(TestNotebook.Code("print a"));
        notebook.Document["metadata"] = JsonNode.Parse(metadata);
        await using var terminal = new RecordedTerminal();

        await new NotebookRunner(cells, terminal.Streams, TimeProvider.System, keepsOutputs: false)
            .RunAsync(notebook, new RunStop(TestContext.Current.CancellationToken, CancellationToken.None));

        Assert.Equal(language, Assert.Single(cells.Ran).Language);
    }

    [Theory]
    [InlineData("pwsh")]
    [InlineData("fsharp")]
    public async Task A_cell_of_a_language_that_is_not_here_fails_and_is_not_run_as_CSharp(string language)
    {
        var cell = TestNotebook.Code("Console.WriteLine(\"ran as C#\");");
        cell["metadata"] = Language(language);

        var result = await RunAsync(cell);

        _sandbox.ExpectEnd(1, result);
        Assert.Equal("", result.StandardOutput);
        Assert.Contains($"This kernel has no language '#!{language}'", result.StandardError);
    }

    [Fact]
    public async Task A_session_may_be_the_language_of_a_cell()
    {
        var cell = TestNotebook.Code("echo $WHERE");
        cell["metadata"] = Language("build");

        var result = await RunAsync(TestNotebook.Code("#!session open build --env WHERE=there"), cell);

        _sandbox.ExpectEnd(0, result);
        Assert.EndsWith("there\n", result.StandardOutput);
    }

    [Theory]
    [InlineData("""{"kernelspec": {"language": "python", "name": "python3"}, "language_info": {"name": "C#"}}""", "python")]
    [InlineData("""{"language_info": {"name": "julia"}}""", "julia")]
    [InlineData("""{"kernelspec": {"name": ".net-fsharp", "language": "F#"}, "language_info": {"name": "polyglot-notebook"}}""", "F#")]
    public async Task A_notebook_of_another_language_is_refused(string metadata, string language)
    {
        var result = await RunAsync(metadata);

        _sandbox.ExpectEnd(2, result);
        var isAsPromised = result.StandardOutput == "" && result.StandardError.Split('\n') is [var error, "", var hint, ""]
            && error == $"error: the notebook `other.ipynb` is written in `{language}`, and only notebooks in C# can be run"
            && hint.StartsWith("hint: ", StringComparison.Ordinal);
        Assert.True(isAsPromised, result.ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kernelspec": {"language": "c#", "name": ".net-csharp"}, "language_info": {"name": "polyglot-notebook"}}""")]
    [InlineData("""{"kernelspec": {"name": "x"}, "language_info": {"name": "Polyglot-Notebook"}}""")]
    [InlineData("""{"kernelspec": {"language": "CSharp"}}""")]
    [InlineData("""{"language_info": {"name": ".net-csharp"}}""")]
    public async Task A_notebook_of_CSharp_runs_whoever_wrote_it(string metadata)
    {
        var result = await RunAsync(metadata);

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("2\n", result.StandardOutput);
    }

    public void Dispose() => _sandbox.Dispose();

    private static JsonObject Language(string name) => new() { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = name } };

    private async Task<ProgramResult> RunAsync(params IEnumerable<JsonObject> cells)
    {
        _sandbox.Write("cells.ipynb", TestNotebook.Text(cells));
        return await _sandbox.RunAsync("run", "cells.ipynb");
    }

    private async Task<ProgramResult> RunAsync(string metadata)
    {
        var notebook = TestNotebook.Of(TestNotebook.Code("1 + 1")).Document;
        notebook["metadata"] = JsonNode.Parse(metadata);
        _sandbox.Write("other.ipynb", notebook.ToJsonString());
        return await _sandbox.RunAsync("run", "other.ipynb");
    }
}
