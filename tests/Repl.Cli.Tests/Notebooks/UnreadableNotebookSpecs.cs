using Repl.Tests.Support;

namespace Repl.Cli.Tests.Notebooks;

public sealed class UnreadableNotebookSpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_missing_notebook_is_one_sentence_and_exit_code_2() =>
        await ExpectAsync(_folder.File("none.ipynb"), "does not exist");

    [Fact]
    public async Task A_folder_is_no_notebook() => await ExpectAsync(_folder.Path, "is a folder");

    [Theory]
    [InlineData("", "is not valid JSON (line 1, byte 1)")]
    [InlineData("{\n <<<<<<< HEAD", "is not valid JSON (line 2, byte 2)")]
    [InlineData("null", "its JSON is not an object")]
    [InlineData("[]", "its JSON is not an object")]
    [InlineData("{}", "its JSON has no `nbformat` number")]
    [InlineData("""{"nbformat": "4"}""", "its JSON has no `nbformat` number")]
    [InlineData("""{"nbformat": 3, "worksheets": []}""", "has format 3, and only format 4 can be read")]
    [InlineData("""{"nbformat": 5}""", "has format 5, and only format 4 can be read")]
    [InlineData("""{"nbformat": 4}""", "it has no list of `cells`")]
    [InlineData("""{"nbformat": 4, "cells": [1]}""", "its cell 1 has no `source` text")]
    [InlineData("""{"nbformat": 4, "cells": [{"cell_type": "raw", "source": ""}, {"source": [1]}]}""", "its cell 2 has no `source` text")]
    [InlineData("""{"nbformat": 4, "cells": [{"cell_type": "raw", "source": ""}, {"source": "1"}]}""", "its cell 2 has no `cell_type`")]
    [InlineData("""{"nbformat": 4, "cells": [{"cell_type": 1, "source": "1"}]}""", "its cell 1 has no `cell_type`")]
    [InlineData("""{"nbformat": 4, "cells": [{"source": "\ud83d"}]}""", "its cell 1 has no `source` text")]
    [InlineData("""{"nbformat": 4, "nbformat": 4, "cells": []}""", "is not valid JSON")]
    public async Task A_file_that_is_no_notebook_of_format_4_is_named_with_the_reason(string content, string reason) =>
        await ExpectAsync(_folder.Write("bad.ipynb", content), reason);

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_notebook()
    {
        var path = _folder.File("binary.ipynb");
        await File.WriteAllBytesAsync(path, [0x89, 0x50, 0xff, 0xfe], TestContext.Current.CancellationToken);

        await ExpectAsync(path, "is not UTF-8 text");
    }

    [Fact]
    public async Task An_output_file_that_cannot_be_written_is_found_before_the_first_cell_runs()
    {
        var notebook = _folder.Write("book.ipynb", TestNotebook.Text(TestNotebook.Code("1")));

        ExpectError(await ReplProgram.RunAsync("run", notebook, "--output", _folder.File("none", "out.ipynb")), "none` does not exist");
        ExpectError(await ReplProgram.RunAsync("run", notebook, "--output", _folder.Path), "it is a folder");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ExpectAsync(string path, string reason)
    {
        var result = await ReplProgram.RunAsync("run", path);

        ExpectError(result, reason);
        Assert.True(result.StandardError.StartsWith($"error: the notebook `{path}` ", StringComparison.Ordinal), result.ToString());
    }

    private static void ExpectError(ProgramResult result, string reason)
    {
        var isAsPromised = result.ExitCode == 2 && result.StandardOutput == ""
            && result.StandardError.Split('\n') is [var sentence, "", var hint, ""]
            && sentence.Contains(reason, StringComparison.Ordinal) && hint.StartsWith("hint: ", StringComparison.Ordinal);
        Assert.True(isAsPromised, $"expected: {reason}\n{result}");
    }
}
