
namespace Repl.Engine.Tests.CSharp;

public sealed class RuntimeErrorSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task An_exception_shows_the_users_lines_and_nothing_of_ours()
    {
        await _notebook.SucceedAsync("int Divide(int a, int b)\n{\n    return a / b;\n}");

        var error = await _notebook.FailAsync("var x = 1;\nDivide(x, 0)");

        Assert.Equal("DivideByZeroException", error.Name);
        Assert.Equal("Attempted to divide by zero.", error.Message);
        Assert.Equal(
            ["System.DivideByZeroException: Attempted to divide by zero.", "   at Divide(int a, int b) in cell 1, line 3", "   at cell 2, line 2"],
            error.Traceback);
    }

    [Fact]
    public async Task Lines_are_those_of_the_whole_cell()
    {
        Assert.Contains("   at cell 1, line 9", (await _notebook.FailAsync("throw new Exception();", firstLine: 9)).Traceback);
    }

    [Fact]
    public async Task The_users_frames_come_before_those_of_libraries()
    {
        var error = await _notebook.FailAsync("\nint.Parse(\"x\")");

        Assert.Equal("   at cell 1, line 2", error.Traceback[1]);
        Assert.Contains("   at int.Parse(string s)", error.Traceback);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("Repl.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("async Task Slow() { await Task.Yield(); throw new Exception(); } await Slow();", "Slow()")]
    [InlineData("IEnumerable<int> Items() { yield return 1; throw new Exception(); } Items().ToList()", "Items()")]
    [InlineData("void Inner() { throw new Exception(); } Inner();", "Inner()")]
    [InlineData("{ void Local() { throw new Exception(); } Local(); }", "Local()")]
    [InlineData("class Box<T> { public Box(T item) { throw new Exception(); } } new Box<int>(1)", "new Box<T>(T item)")]
    [InlineData("class Box { public void Open() => throw new Exception(); } new Box().Open();", "Box.Open()")]
    [InlineData("Action fail = () => throw new Exception(); fail();", "lambda")]
    [InlineData("await Task.Run(() => { throw new Exception(); });", "lambda")]
    public async Task Methods_have_the_names_that_the_user_gave_them(string code, string name)
    {
        var error = await _notebook.FailAsync(code);

        Assert.Equal(["System.Exception: Exception of type 'System.Exception' was thrown.", $"   at {name} in cell 1, line 1", "   at cell 1, line 1"], error.Traceback.Take(3));
    }

    [Fact]
    public async Task A_deep_recursion_is_one_line()
    {
        var error = await _notebook.FailAsync("int Down(int n) => n == 0 ? throw new Exception() : Down(n - 1) + 1; Down(99)");

        Assert.Equal("   at Down(int n) in cell 1, line 1 (100 times)", error.Traceback[1]);
    }

    [Fact]
    public async Task Causes_are_shown_too()
    {
        var error = await _notebook.FailAsync(
            "throw new AggregateException(new Exception(\"one\", new FormatException(\"deep\")), new Exception(\"two\"));");

        Assert.Equal(
            ["caused by System.Exception: one", "caused by System.FormatException: deep", "caused by System.Exception: two"],
            error.Traceback.Where(line => line.StartsWith("caused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_report_has_an_end_however_many_causes_there_are()
    {
        var error = await _notebook.FailAsync("throw new AggregateException(Enumerable.Range(0, 1000).Select(n => new Exception(new string('x', 100_000))));");

        Assert.Equal("... and further inner exceptions", error.Traceback[^1]);
        Assert.True(error.Traceback.Sum(line => line.Length) < 300_000);
    }

    [Fact]
    public async Task An_exception_whose_message_throws_is_still_reported()
    {
        var error = await _notebook.FailAsync("class Odd : Exception { public override string Message => throw new FormatException(); } throw new Odd();");

        Assert.Equal("Odd", error.Name);
        Assert.Equal("(its message cannot be shown: reading it threw FormatException)", error.Message);
    }
}
