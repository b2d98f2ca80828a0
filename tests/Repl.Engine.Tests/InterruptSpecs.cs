using Repl.Sessions;

namespace Repl.Engine.Tests;

public sealed class InterruptSpecs : EngineTest
{
    [Theory]
    [InlineData("Console.WriteLine(\"ready\"); while (true) { }")]
    [InlineData("Console.WriteLine(\"ready\"); await Task.Delay(-1);")]
    [InlineData("Console.WriteLine(\"ready\"); await box.RunAsync(\"sleep 1000\");")]
    [InlineData("await foreach (var e in box.ListenAsync(\"echo x; sleep 1000\")) { if (e is CommandEvent.Output) Console.WriteLine(\"ready\"); }")]
    [InlineData("#!box\necho ready; sleep 1000")]
    [InlineData("#!box\necho ready; while :; do :; done\n#!csharp\nkept = 0;")]
    public async Task An_interrupted_cell_leaves_variables_and_sessions_as_they_were(string text)
    {
        await RunAsync("var kept = 1;\n#!session open box\n#!box\nkept=2");
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell(text), screen, interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
        Assert.Equal("1 2", (await RunAsync("$\"{kept} {await box.GetVariableAsync(\"kept\")}\"")).Result);
    }

    [Fact]
    public async Task An_interrupt_that_costs_a_session_says_so_in_the_interrupted_cell()
    {
        var options = new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(100), Respawn = false };
        await Engine.Sessions.OpenAsync("box", options: options, cancellationToken: Stop);
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell("#!box\ntrap '' INT; echo ready; while :; do sleep 0.1; done"), screen, interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
        Assert.StartsWith("Session 'box': The command did not stop within 0.1 s of an interrupt", screen.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_that_costs_a_shell_says_so_in_the_interrupted_cell()
    {
        var options = new SessionOptions { InterruptGrace = TimeSpan.FromMilliseconds(100) };
        await Engine.Sessions.OpenAsync("box", options: options, cancellationToken: Stop);
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell("#!box\ntrap '' INT; echo ready; while :; do sleep 0.1; done"), screen, interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
        Assert.StartsWith("[box: The command did not stop within 0.1 s of an interrupt", screen.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_that_prints_ends_where_it_prints()
    {
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(
            new Cell("var stopped = \"not\"; try { while (true) Console.WriteLine(\"ready\"); } catch (OperationCanceledException) { stopped = \"while printing\"; throw; }"),
            screen,
            interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
        Assert.Equal("while printing", (await RunAsync("stopped")).Result);
    }

    [Fact]
    public async Task Disposing_the_engine_interrupts_the_running_cell_and_closes_the_sessions()
    {
        var screen = new RecordingScreen();
        var running = Engine.RunAsync(new Cell("echo ready; sleep 1000", CellLanguages.Shell), screen, Stop);
        await screen.WaitForAsync("ready");

        await Engine.DisposeAsync();

        Assert.IsNotType<CellOutcome.Succeeded>(await running);
        Assert.Empty(Engine.Sessions.List());
    }

    [Fact]
    public async Task Cells_run_one_at_a_time()
    {
        var first = Engine.RunAsync(new Cell("var n = 1; await Task.Yield(); n = 2;"), new RecordingScreen(), Stop);
        var second = await RunAsync("n");

        await first;
        Assert.Equal("2", second.Result);
    }
}
