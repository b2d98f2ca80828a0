using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using Repl.Cli.Notebooks;
using Repl.Engine.Notebooks;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Notebooks;

public sealed class RoundTripSpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_notebook_that_Jupyter_wrote_is_written_back_byte_for_byte()
    {
        var before = _folder.File("jupyter.ipynb");
        await TestNotebook.PythonAsync(
            """
            import sys, nbformat
            from nbformat.v4 import new_notebook, new_code_cell, new_markdown_cell, new_raw_cell, new_output
            code = new_code_cell('a = "é 🎉 \\u2028 \\x7f \\x1b[0m"\n\ta\\b', metadata={"tags": ["x"], "odd": {"z": 1.0, "e": 1e+30, "n": None, "empty": [], "none": {}}})
            code.outputs = [
                new_output("stream", text="one\ntwo"),
                new_output("execute_result", {"text/plain": "1\n2", "application/json": {"k": [True, False]}}, execution_count=3),
                new_output("display_data", {"image/png": "aGk="}, metadata={"image/png": {"width": 2}}),
                new_output("error", ename="E", evalue="v", traceback=["t"]),
            ]
            code.execution_count = 3
            text = new_markdown_cell("# ü\n\n![a](attachment:a.png)", attachments={"a.png": {"image/png": "aGk="}})
            book = new_notebook(cells=[text, code, new_raw_cell("raw")], metadata={"unknown": {"b": 2, "a": [1, [2]]}, "kernelspec": {"name": "repl-csharp", "display_name": "C#", "language": "C#"}})
            nbformat.write(book, sys.argv[1])
            """,
            before);

        var after = await CopyAsync(before);

        Assert.Equal(await File.ReadAllTextAsync(before, Stop), await File.ReadAllTextAsync(after, Stop));
    }

    [Fact]
    public async Task Unknown_metadata_survives_a_round_trip()
    {
        var cell = TestNotebook.Code("1");
        cell["metadata"] = new JsonObject
        {
            ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" },
            ["ours"] = new JsonArray(1, "two", null),
        };
        cell["field_of_the_future"] = new JsonObject { ["x"] = 1.50m };
        var before = _folder.Write("before.ipynb", TestNotebook.Text(cell));

        var after = JsonNode.Parse(await File.ReadAllTextAsync(await CopyAsync(before), Stop))!["cells"]![0]!;

        Assert.Equal("""{"polyglot_notebook":{"kernelName":"csharp"},"ours":[1,"two",null]}""", after["metadata"]!.ToJsonString());
        Assert.Equal("""{"x":1.50}""", after["field_of_the_future"]!.ToJsonString());
    }

    [Fact]
    public async Task An_old_notebook_becomes_a_valid_one_of_format_4_5_with_the_same_ids_each_time()
    {
        var before = _folder.Write(
            "old.ipynb",
            """
            {"nbformat": 4, "nbformat_minor": 0, "cells": [
                {"cell_type": "code", "source": "1\n2"},
                {"cell_type": "code", "source": "1\n2", "id": "no good"},
                {"cell_type": "markdown", "source": []}
            ]}
            """);

        var first = await CopyAsync(before);
        var text = await File.ReadAllTextAsync(first, Stop);
        var second = await File.ReadAllTextAsync(await CopyAsync(before), Stop);

        Assert.Equal(text, second);
        Assert.Equal("4.5 3", (await TestNotebook.PythonAsync(
            "import sys, nbformat; b = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT); nbformat.validate(b); "
            + "print(f'{b.nbformat}.{b.nbformat_minor}', len({c.id for c in b.cells}))",
            first)).Trim());
        Assert.Equal("""["1\n","2"]""", JsonNode.Parse(text)!["cells"]![0]!["source"]!.ToJsonString());
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_an_output_is_written_as_it_was_read()
    {
        var text = TestNotebook.Text(TestNotebook.Code("1")).Replace("of an earlier run", "\\ud83d alone");

        var after = await File.ReadAllTextAsync(await CopyAsync(_folder.Write("surrogate.ipynb", text)), Stop);

        Assert.Contains("\"\\ud83d alone\\n\"", after);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Writing_replaces_the_file_in_one_step_and_leaves_no_other_file()
    {
        var path = _folder.Write("book.ipynb", TestNotebook.Text(TestNotebook.Code("1")));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var notebook = await NotebookReader.ReadAsync(path, Stop);

        await NotebookWriter.WriteAsync(notebook, path, Stop);

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal((byte)'{', (await File.ReadAllBytesAsync(path, Stop))[0]);
    }

    [Fact]
    public async Task Writing_to_a_symbolic_link_changes_the_file_behind_it()
    {
        var path = _folder.Write("book.ipynb", TestNotebook.Text(TestNotebook.Code("1")));
        var link = File.CreateSymbolicLink(_folder.File("link.ipynb"), path).FullName;

        await NotebookWriter.WriteAsync(TestNotebook.Of(TestNotebook.Code("changed")), link, Stop);

        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Contains("changed", await File.ReadAllTextAsync(path, Stop));
    }

    [Fact]
    public async Task A_notebook_may_begin_with_a_byte_order_mark()
    {
        var path = _folder.File("bom.ipynb");
        await File.WriteAllTextAsync(path, TestNotebook.Text(TestNotebook.Code("1")), Encoding.UTF8, Stop);

        var notebook = await NotebookReader.ReadAsync(path, Stop);

        Assert.Equal("1", Assert.Single(notebook.Cells).Source);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CopyAsync(string path)
    {
        var copy = _folder.File(Path.GetRandomFileName());
        await NotebookWriter.WriteAsync(await NotebookReader.ReadAsync(path, Stop), copy, Stop);
        return copy;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
