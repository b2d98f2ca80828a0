
namespace Repl.Engine.Tests.CSharp;

public sealed class ValueSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Theory]
    [InlineData("1 + 1")]
    [InlineData("(string?)null")]
    [InlineData("x = 3")]
    [InlineData("return x;")]
    [InlineData("await Task.FromResult<object?>(null)")]
    public async Task A_trailing_expression_gives_a_value(string code)
    {
        await _notebook.SucceedAsync("var x = 1;");

        Assert.True((await _notebook.SucceedAsync(code)).HasValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("// only a comment")]
    [InlineData("using System.Net;")]
    [InlineData("x = 3;")]
    [InlineData("var y = 3;")]
    [InlineData("GC.KeepAlive(x)")]
    [InlineData("GC.KeepAlive(x);")]
    [InlineData("await Task.CompletedTask")]
    [InlineData("int Method() => 1;")]
    public async Task Other_code_gives_none(string code)
    {
        await _notebook.SucceedAsync("var x = 1;");

        var outcome = await _notebook.SucceedAsync(code);

        Assert.False(outcome.HasValue);
        Assert.Null(outcome.Data);
    }

    [Fact]
    public async Task A_value_is_shown_on_the_cells_thread_so_that_it_can_be_stopped()
    {
        var outcome = await _notebook.InterruptAsync("Enumerable.Range(0, 9).Select(n => { Reach(); while (true) { } return n; })");

        Assert.IsType<Repl.Engine.CSharp.CSharpOutcome.Interrupted>(outcome);
    }
}
