namespace Repl.Engine.Tests;

/// <summary>What a stopped cell leaves running is named.</summary>
public sealed class LeftRunningSpecs : EngineTest
{
    private const string Loop = "started.Set(); while (go) { Thread.SpinWait(1000); }";

    [Theory]
    [InlineData($$"""new Thread(() => { {{Loop}} }) { Name = "counter" }.Start();""", "thread 'counter'")]
    [InlineData($$"""_ = Task.Run(() => { {{Loop}} });""", "a task in the thread pool")]
    [InlineData($$"""_ = Task.Run(async () => { await Task.Delay(1); {{Loop}} });""", "a task in the thread pool")]
    public async Task A_loop_on_another_thread_is_named_and_left(string start, string name)
    {
        await RunAsync("var go = true; var started = new ManualResetEventSlim();");

        var left = await StopAsync($"{start} started.Wait(); Console.WriteLine(\"up\"); Thread.Sleep(-1);");

        Assert.Equal($"What the cell has started loops on, and is left to itself: {name}. It ends with the kernel.\n", left);
        await RunAsync("go = false;");
    }

    [Theory]
    [InlineData("")]
    [InlineData("_ = Task.Delay(-1);")]
    [InlineData("new Thread(() => { }).Start();")]
    [InlineData("new Thread(() => Thread.Sleep(-1)) { IsBackground = true }.Start();")]
    [InlineData("var box = await Sessions.OpenAsync(\"box\"); var later = box.RunAsync(\"sleep 1000\");")]
    [InlineData("var stop = CellCancellation; _ = Task.Run(() => { while (!stop.IsCancellationRequested) { Thread.SpinWait(1000); } });")]
    public async Task Where_nothing_goes_on_nothing_is_said(string start) =>
        Assert.Equal("", await StopAsync($"{start} Console.WriteLine(\"up\"); Thread.Sleep(-1);"));

    private async Task<string> StopAsync(string text)
    {
        using var stop = new CancellationTokenSource();
        var screen = new RecordingScreen();
        var running = Engine.RunAsync(new Cell(text), screen, stop.Token);
        await screen.WaitForAsync("up");
        await stop.CancelAsync();
        Assert.IsType<CellOutcome.Cancelled>(await running);
        return screen.StandardError;
    }
}
