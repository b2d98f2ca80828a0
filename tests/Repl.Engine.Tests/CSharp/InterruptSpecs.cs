using Repl.Engine.CSharp;

namespace Repl.Engine.Tests.CSharp;

public sealed class InterruptSpecs : IDisposable
{
    private static readonly CSharpOutcome Stopped = new CSharpOutcome.Interrupted(Abandoned: false);

    private readonly Notebook _notebook = new();

    public void Dispose()
    {
        _notebook.Globals.MayEnd = true;
        _notebook.Dispose();
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await Task.Yield(); while (true) { }")]
    [InlineData("while (true) { await Task.Yield(); }")]
    [InlineData("while (true) { try { while (true) { } } catch { } }")]
    [InlineData("while (true) { try { Thread.Sleep(-1); } catch { } }")]
    [InlineData("new SemaphoreSlim(0).Wait();")]
    [InlineData("new ManualResetEvent(false).WaitOne();")]
    [InlineData("Gate.Task.Wait();")]
    [InlineData("await Task.Run(() => { while (!MayEnd) { } });")]
    [InlineData("new List<int> { 1 }.ForEach(n => { while (true) { } });")]
    public async Task A_variable_keeps_its_value_after_an_interrupt(string code)
    {
        await _notebook.SucceedAsync("var x = 1;");

        var outcome = await _notebook.InterruptAsync("var y = 10; x = 2; Reach(); " + code);

        var stopped = Assert.IsType<CSharpOutcome.Interrupted>(outcome);
        Assert.False(stopped.Abandoned);
        Assert.Equal(code.Contains("Task.Run(", StringComparison.Ordinal) ? ["a task in the thread pool"] : [], stopped.LeftRunning);
        Assert.Equal(12, await _notebook.ValueAsync("x + y"));
    }

    [Fact]
    public async Task A_cell_can_end_by_itself_when_it_is_asked_to()
    {
        var outcome = await _notebook.InterruptAsync(
            "var cleanedUp = false; try { Reach(); await Task.Delay(-1, CellCancellation); } finally { cleanedUp = true; }");

        Assert.Equal(Stopped, outcome);
        Assert.Equal(true, await _notebook.ValueAsync("cleanedUp"));
    }

    [Fact]
    public async Task A_cell_that_cannot_be_stopped_is_abandoned_and_the_next_one_runs()
    {
        using var notebook = new Notebook(options => options with { AbortGrace = TimeSpan.FromMilliseconds(1) });

        // A read from a pipe waits within the operating system, where no abort reaches it.
        var outcome = await notebook.InterruptAsync("var x = 5; Reach(); Pipe.ReadByte();");
        var next = await notebook.ValueAsync("x + 1");
        notebook.Globals.Release();

        Assert.Equal(new CSharpOutcome.Interrupted(Abandoned: true), outcome);
        Assert.Equal(6, next);
    }

    [Fact]
    public async Task What_a_stopped_cell_awaited_does_not_bring_it_back()
    {
        await _notebook.InterruptAsync("var isBack = false; Reach(); await Gate.Task; isBack = true;");

        _notebook.Globals.Gate.SetResult();

        Assert.Equal(false, await _notebook.ValueAsync("await Task.Run(() => { }); isBack"));
    }

    [Fact]
    public async Task A_cell_that_waits_for_its_turn_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var first = _notebook.RunAsync("await Gate.Task; 1");
        var second = _notebook.Language.RunAsync("2", "cell", 1, stop.Token);
        await stop.CancelAsync();

        Assert.Equal(Stopped, await second);
        _notebook.Globals.Gate.SetResult();
        Assert.Equal(1, (await first as CSharpOutcome.Value)?.Result);
    }

    [Fact]
    public async Task The_next_cells_token_is_a_new_one()
    {
        await _notebook.InterruptAsync("Reach(); await Task.Delay(-1, CellCancellation);");

        Assert.Equal(false, await _notebook.ValueAsync("CellCancellation.IsCancellationRequested"));
    }

    [Fact]
    public async Task Many_interrupts_in_a_row_leave_the_variables_usable()
    {
        await _notebook.SucceedAsync("var x = 0;");

        for (var round = 0; round < 20; round++)
        {
            Assert.Equal(Stopped, await _notebook.InterruptAsync("x++; Reach(); while (true) { }"));
        }

        Assert.Equal(20, await _notebook.ValueAsync("x"));
    }
}
