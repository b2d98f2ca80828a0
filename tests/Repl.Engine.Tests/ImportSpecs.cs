using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Other notebooks and files run in the middle of a cell.</summary>
public sealed class ImportSpecs : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CellEngine _engine;

    public ImportSpecs() => _engine = new CellEngine(folder: _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_cell_of_a_text_notebook_runs_in_its_language()
    {
        _folder.Write("lib.dib", """
            var first = 1;

            #!meta

            {"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":["cs"],"name":"csharp"}]}}

            #!markdown

            # not run

            #!cs

            var second = first + 1;

            #!html

            <b>shown</b>

            #!sh

            printf 'in %s' sh
            """);

        var screen = await RunAsync("#!import lib.dib\nsecond");

        Assert.Equal("2", screen.Result);
        Assert.Equal("<b>shown</b>", screen.Displayed);
        Assert.Equal("in sh", screen.StandardOutput);
    }

    [Fact]
    public async Task Each_cell_of_a_Jupyter_notebook_runs_in_its_language()
    {
        _folder.Write("lib.ipynb", """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
              {"cell_type": "markdown", "metadata": {}, "source": "# not run"},
              {"cell_type": "code", "metadata": {}, "source": ["var n = 1;\n", "n++;"], "outputs": [], "execution_count": null},
              {"cell_type": "code", "metadata": {"polyglot_notebook": {"kernelName": "sh"}}, "source": "#!share n --from csharp\necho $n", "outputs": [], "execution_count": null}]}
            """);

        Assert.Equal("2\n", (await RunAsync("#!import lib.ipynb")).StandardOutput);
    }

    [Fact]
    public async Task Relative_paths_count_from_the_file_that_names_them()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub"));
        _folder.Write("sub/outer.dib", "#!csharp\n#load \"tools.csx\"\n#!import inner.csx\nvar sum = loaded + inner;");
        _folder.Write("sub/tools.csx", "var loaded = 3;");
        _folder.Write("sub/inner.csx", "#load \"tools.csx\"\nvar inner = 4;");
        _folder.Write("top.csx", "var top = 5;");

        Assert.Equal("12", (await RunAsync("#!import sub/outer.dib\n#load \"top.csx\"\nsum + top")).Result);
    }

    [Theory]
    [InlineData("page.md", "# Page", "text/markdown")]
    [InlineData("page.html", "<p>", "text/html")]
    public async Task A_page_is_shown(string file, string content, string mimeType)
    {
        _folder.Write(file, content);

        var screen = await RunAsync($"#!import {file}");

        Assert.Equal(content, Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data[mimeType]);
    }

    [Theory]
    [InlineData("bad.dib", "1 + 1\n#!csharp\n\nvar a = 1;\nnope", "bad.dib, cell 2(2,1): error CS0103", "In bad.dib, cell 2:")]
    [InlineData("bad.csx", "\nthrow new InvalidOperationException(\"boom\");", "bad.csx: boom", "In bad.csx:")]
    [InlineData("bad.sh", "true\nfalse", "bad.sh: Session 'sh': The command ended with exit status 1.", "In bad.sh:")]
    [InlineData("bad.cs", "#!nope\n", "bad.cs: There is no magic command", "In bad.cs:")]
    [InlineData("bad.ipynb", "{", "'bad.ipynb' cannot be imported: it is not valid JSON", "")]
    [InlineData("bad.fsx", "let x = 1", "bad.fsx: This kernel has no language '#!fsharp'", "In bad.fsx:")]
    [InlineData("bad.txt", "x", "nothing is known about files that end in '.txt'", "")]
    public async Task An_error_names_the_file_and_the_cell(string file, string content, string message, string place)
    {
        _folder.Write(file, content);

        var error = await FailAsync($"#!import {file}");

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(place, error.Traceback[0]);
    }

    [Fact]
    public async Task A_file_that_imports_itself_is_refused()
    {
        _folder.Write("a.dib", "#!import b.dib");
        _folder.Write("b.dib", "#!import a.dib");

        var error = await FailAsync("#!import a.dib");

        Assert.Contains("a.dib imports b.dib imports a.dib", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said()
    {
        Assert.StartsWith("'none.csx' cannot be imported", (await FailAsync("#!import none.csx")).Message);
    }

    private async Task<RecordingScreen> RunAsync(string text)
    {
        var screen = new RecordingScreen();
        var outcome = await _engine.RunAsync(new Cell(text), screen, TestContext.Current.CancellationToken);
        Assert.True(outcome is CellOutcome.Succeeded, (outcome as CellOutcome.Failed)?.Error.Message);
        return screen;
    }

    private async Task<CellError> FailAsync(string text) =>
        Assert.IsType<CellOutcome.Failed>(await _engine.RunAsync(new Cell(text), new RecordingScreen(), TestContext.Current.CancellationToken)).Error;
}
