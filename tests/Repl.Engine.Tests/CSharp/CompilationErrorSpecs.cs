
namespace Repl.Engine.Tests.CSharp;

public sealed class CompilationErrorSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task An_error_shows_the_line_and_points_at_the_place()
    {
        var error = await _notebook.FailAsync("var x = 1;\n\tvar y = missing;");

        Assert.Equal("CompilationError", error.Name);
        Assert.Equal("(2,10): error CS0103: The name 'missing' does not exist in the current context", error.Message);
        Assert.Equal([error.Message, "    \tvar y = missing;", "    \t        ^^^^^^^"], error.Traceback);
    }

    [Fact]
    public async Task Every_error_is_shown()
    {
        var error = await _notebook.FailAsync("var a = one;\nvar b = two;");

        Assert.StartsWith("(1,9): ", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Traceback, line => line.StartsWith("(2,9): error CS0103: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_are_those_of_the_whole_cell()
    {
        Assert.StartsWith("(7,1): ", (await _notebook.FailAsync("missing()", firstLine: 7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_very_long_line_is_cut_around_the_error()
    {
        var error = await _notebook.FailAsync($"var x = \"{new string('a', 1000)}\" + missing + \"{new string('b', 1000)}\";");

        Assert.True(error.Traceback[1].Length < 200);
        Assert.Contains("missing", error.Traceback[1], StringComparison.Ordinal);
        Assert.Equal(error.Traceback[1].IndexOf("missing", StringComparison.Ordinal), error.Traceback[2].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hundreds_of_errors_are_counted_rather_than_shown()
    {
        var error = await _notebook.FailAsync(string.Join('\n', Enumerable.Range(0, 80).Select(n => $"missing{n}();")));

        Assert.Equal("... and 30 more errors", error.Traceback[^1]);
    }

    [Fact]
    public async Task A_reference_that_does_not_exist_is_named()
    {
        Assert.Equal("(1,1): error CS0006: Metadata file 'none.dll' could not be found", (await _notebook.FailAsync("#r \"none.dll\"")).Message);
    }
}
