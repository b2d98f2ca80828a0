using Repl.Tests.Support;

namespace Repl.Cli.Tests;

public sealed class CommandLineSpecs
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("jupyter", "--help")]
    [InlineData("jupyter", "install", "-h")]
    [InlineData("jupyter", "start", "--help")]
    public async Task Help_is_everywhere(params string[] arguments)
    {
        var result = await ReplProgram.RunAsync(arguments);

        Assert.True(
            result is { ExitCode: 0, StandardError: "" } && result.StandardOutput.Contains("Usage:", StringComparison.Ordinal),
            result.ToString());
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("run", "--version")]
    [InlineData("jupyter", "install", "--version")]
    public async Task The_version_is_everywhere(params string[] arguments)
    {
        var result = await ReplProgram.RunAsync(arguments);

        Assert.True(
            result is { ExitCode: 0, StandardError: "" } && result.StandardOutput.StartsWith("repl 0.", StringComparison.Ordinal),
            result.ToString());
    }

    [Theory]
    [InlineData("hint: `repl --help` shows what is possible.", "frobnicate")]
    [InlineData("hint: `repl run book.ipynb` runs a notebook.", "book.ipynb")]
    [InlineData("hint: `repl run --help` shows what is possible.", "run")]
    [InlineData("hint: `repl run --help` shows what is possible.", "run", "a.ipynb", "b.ipynb", "--output")]
    [InlineData("hint: `repl run --help` shows what is possible.", "run", "a.ipynb", "--frobnicate")]
    [InlineData("hint: `repl jupyter --help` shows what is possible.", "jupyter")]
    [InlineData("hint: `repl jupyter start --help` shows what is possible.", "jupyter", "start")]
    public async Task Wrong_usage_is_one_sentence_with_a_hint_and_exit_code_2(string hint, params string[] arguments)
    {
        var result = await ReplProgram.RunAsync(arguments);

        var isAsPromised = result is { ExitCode: 2, StandardOutput: "" }
            && result.StandardError.Split('\n') is [var sentence, "", var given, ""]
            && sentence.StartsWith("error: ", StringComparison.Ordinal) && given == hint;
        Assert.True(isAsPromised, result.ToString());
    }

    [Theory]
    [InlineData("unknown option `--otput`", "did you mean `--output`?", "run", "--otput", "x", "y")]
    [InlineData("unknown option `--otput`", "did you mean `--output`?", "run", "--otput")]
    [InlineData("unknown option `--otput`", "did you mean `--output`?", "run", "x", "--otput=y")]
    [InlineData("unknown option `--verison`", "did you mean `--version`?", "jupyter", "install", "--verison")]
    [InlineData("unknown option `--frobnicate`", "`repl run --help` shows what is possible.", "run", "x", "--frobnicate")]
    [InlineData("unknown option `-x`", "`repl run --help` shows what is possible.", "run", "-x", "y")]
    [InlineData("unknown command `rnu`", "did you mean `run`?", "rnu", "x")]
    [InlineData("unknown command `instal`", "did you mean `install`?", "jupyter", "instal")]
    public async Task A_mistyped_word_is_named_and_the_right_one_suggested(string error, string hint, params string[] arguments)
    {
        var result = await ReplProgram.RunAsync(arguments);

        Assert.True(
            result is { ExitCode: 2, StandardOutput: "" } && result.StandardError == $"error: {error}\n\nhint: {hint}\n",
            result.ToString());
    }

    [Fact]
    public async Task A_notebook_may_begin_with_a_dash()
    {
        var result = await ReplProgram.RunAsync("run", "--output", "--other.ipynb", "--", "--book.ipynb");

        Assert.StartsWith("error: the notebook `--book.ipynb` does not exist", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_of_ours_is_one_line_without_a_stack_trace()
    {
        using var output = new StringWriter { NewLine = "\n" };

        var exitCode = ErrorReport.ShowBug(output, new InvalidOperationException("first\nsecond"));

        Assert.Equal(2, exitCode);
        Assert.Equal("error: this is a bug in repl: InvalidOperationException: first (REPL_DEBUG=1 shows where)\n", output.ToString());
    }
}
