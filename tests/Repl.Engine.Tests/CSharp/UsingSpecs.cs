using Repl.Engine.CSharp;

namespace Repl.Engine.Tests.CSharp;

/// <summary><c>using var</c> and <c>await using var</c> at the top of a cell.</summary>
public sealed class UsingSpecs : IAsyncLifetime
{
    private readonly Notebook _notebook = new();

    public async ValueTask InitializeAsync() => await _notebook.SucceedAsync("""
        var said = new List<string>();
        class Door(string name, List<string> said) : IDisposable { public bool IsOpen = true; public string Name => name; public void Dispose() { IsOpen = false; said.Add($"{name} shut"); } }
        class Lift(string name, List<string> said) : IAsyncDisposable { public async ValueTask DisposeAsync() { await Task.Yield(); said.Add($"{name} down"); } }
        class Jammed : IDisposable { public void Dispose() => throw new InvalidOperationException("jammed"); }
        """);

    public ValueTask DisposeAsync()
    {
        _notebook.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_declared_is_there_in_the_cell_and_disposed_at_its_end_the_last_first()
    {
        var value = await _notebook.ValueAsync("using var front = new Door(\"front\", said); await using var lift = new Lift(\"lift\", said);\nusing Door back = new(\"back\", said), side = new(\"side\", said);\nfront.IsOpen && said.Count == 0");

        Assert.Equal(true, value);
        Assert.Equal("side shut, back shut, lift down, front shut", await _notebook.ValueAsync("string.Join(\", \", said)"));
        Assert.Equal(false, await _notebook.ValueAsync("front.IsOpen"));
    }

    [Theory]
    [InlineData("using var door = new Door(\"front\", said); throw new Exception(\"x\");")]
    [InlineData("using var door = new Door(\"front\", said); await Task.Yield(); throw new Exception(\"x\"); using var never = new Door(\"never\", said);")]
    public async Task A_failing_cell_disposes_what_it_had_and_tells_its_own_failure(string code)
    {
        var error = await _notebook.FailAsync(code);

        Assert.Contains("x", error.Message, StringComparison.Ordinal);
        Assert.Equal("front shut", await _notebook.ValueAsync("string.Join(\", \", said)"));
    }

    [Fact]
    public async Task One_that_fails_to_be_disposed_fails_the_cell_and_the_others_are_disposed()
    {
        var error = await _notebook.FailAsync("using var front = new Door(\"front\", said); using var jammed = new Jammed(); using var back = new Door(\"back\", said);");

        Assert.Contains("jammed", error.Message, StringComparison.Ordinal);
        Assert.Equal("back shut, front shut", await _notebook.ValueAsync("string.Join(\", \", said)"));
    }

    [Theory]
    [InlineData("Reach(); await Task.Delay(-1, CellCancellation);")]
    [InlineData("Reach(); while (true) { }")]
    [InlineData("Reach(); Thread.Sleep(-1);")]
    public async Task A_stopped_cell_disposes_what_it_had(string wait)
    {
        var outcome = await _notebook.InterruptAsync($"await using var lift = new Lift(\"lift\", said); using var door = new Door(\"front\", said); {wait}");

        Assert.IsType<CSharpOutcome.Interrupted>(outcome);
        Assert.Equal("front shut, lift down", await _notebook.ValueAsync("string.Join(\", \", said)"));
    }

    [Fact]
    public async Task Disposal_can_be_stopped()
    {
        await _notebook.SucceedAsync("class Stuck(Action reach) : IDisposable { public void Dispose() { reach(); while (true) { } } }");

        Assert.IsType<CSharpOutcome.Interrupted>(await _notebook.InterruptAsync("using var stuck = new Stuck(Reach);"));
    }

    [Theory]
    [InlineData("using System.Net;\nusing static System.Math;\nusing Address = System.Net.IPAddress;\nAbs(-1) + Address.Loopback.GetAddressBytes()[0]", 128)]
    [InlineData("using (var door = new Door(\"a\", said)) { } int Count() { using var inner = new Door(\"b\", said); return said.Count; } Count()", 1)]
    [InlineData("{ using var inner = new Door(\"a\", said); } said.Count", 1)]
    [InlineData("var text = \"using var x = 1;\"; /* using var y = 2; */ text.Length", 16)]
    public async Task Directives_statements_and_blocks_mean_what_they_always_do(string code, int expected) => Assert.Equal(expected, await _notebook.ValueAsync(code));

    [Fact]
    public async Task Errors_stand_where_they_stood()
    {
        var error = await _notebook.FailAsync("using var door = new Door(\"front\", said);\n    await using var lift = Lifts.First();");

        Assert.Contains(error.Traceback, line => line.Contains("(2,28)", StringComparison.Ordinal) || line.Contains("line 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_disposed_is_told()
    {
        var error = await _notebook.FailAsync("using var number = new System.Text.StringBuilder();");

        Assert.Contains("'StringBuilder' was declared with 'using', but it cannot be disposed.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using var x = File.OpenRead(\"a\");", Completeness.Complete)]
    [InlineData("await using var x = new Thing(", Completeness.Incomplete)]
    [InlineData("using var x =", Completeness.Incomplete)]
    [InlineData("await using var x = F(", Completeness.Incomplete)]
    [InlineData("var x = new Thing(", Completeness.Incomplete)]
    public void A_prompt_knows_whether_it_is_complete(string code, Completeness expected) => Assert.Equal(expected, CSharpLanguage.CheckCompleteness(code));
}
