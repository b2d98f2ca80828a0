using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What a stopped cell leaves running is named.</summary>
public sealed class LeftRunningSpecs : EngineTest
{
    private const string Loop = "started.Set(); while (go) { Thread.SpinWait(1000); }";
    private const string Poll = "started.Set(); while (go) { Thread.Sleep(20); }";

    [Theory]
    [InlineData($$"""new Thread(() => { {{Loop}} }) { Name = "counter" }.Start();""", "thread 'counter'")]
    [InlineData($$"""new Thread(() => { {{Poll}} }) { Name = "poller" }.Start();""", "thread 'poller'")]
    [InlineData($$"""_ = Task.Factory.StartNew(() => { Thread.CurrentThread.Name = "long"; {{Poll}} }, TaskCreationOptions.LongRunning);""", "thread 'long'")]
    [InlineData($$"""_ = Task.Run(() => { {{Loop}} });""", "a task in the thread pool")]
    [InlineData($$"""_ = Task.Run(async () => { await Task.Delay(1); {{Loop}} });""", "a task in the thread pool")]
    public async Task What_goes_on_on_another_thread_is_named_and_left(string start, string name)
    {
        await RunAsync("var go = true; var started = new ManualResetEventSlim();");

        var left = await StopAsync($"{start} started.Wait(); Console.WriteLine(\"up\"); Thread.Sleep(-1);");

        Assert.Equal($"What the cell has started goes on, and is left to itself: {name}. It ends with the kernel.\n", left);
        await RunAsync("go = false;");
    }

    [Theory]
    [InlineData("")]
    [InlineData("_ = Task.Delay(-1);")]
    [InlineData("new Thread(() => { }).Start();")]
    [InlineData("var end = CellCancellation; new Thread(() => { while (!end.IsCancellationRequested) { Thread.Sleep(20); } }).Start();")]
    [InlineData("var box = await Sessions.OpenAsync(\"box\"); var later = box.RunAsync(\"sleep 1000\");")]
    [InlineData("var stop = CellCancellation; _ = Task.Run(() => { while (!stop.IsCancellationRequested) { Thread.SpinWait(1000); } });")]
    public async Task Where_nothing_goes_on_nothing_is_said(string start) =>
        Assert.Equal("", await StopAsync($"{start} Console.WriteLine(\"up\"); Thread.Sleep(-1);"));

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_connection_that_the_cell_opened_is_not_named()
    {
        await using var server = await SshServer.StartAsync();

        var left = await StopAsync($$"""
            var web = await Sessions.OpenAsync("web", "{{server.Target}}", new SessionOptions { Ssh = new SshOptions { ConfigFile = "{{server.Options.ConfigFile}}" } });
            Console.WriteLine("up"); Thread.Sleep(-1);
            """);

        Assert.Equal("", left);
    }

    [Fact]
    public async Task A_thread_that_an_earlier_cell_started_is_not_named_for_what_it_has_done_for_this_one()
    {
        await RunAsync("""
            var work = new System.Collections.Concurrent.BlockingCollection<Action>();
            new Thread(() => { foreach (var action in work.GetConsumingEnumerable()) { action(); } }) { IsBackground = true }.Start();
            """);

        var left = await StopAsync("""
            var (context, stop, begun) = (ExecutionContext.Capture(), CellCancellation, new ManualResetEventSlim());
            work.Add(() => ExecutionContext.Run(context, _ => { begun.Set(); stop.WaitHandle.WaitOne(); Thread.Sleep(150); }, null));
            begun.Wait(); Console.WriteLine("up"); Thread.Sleep(-1);
            """);

        Assert.Equal("", left);
        await RunAsync("work.CompleteAdding();");
    }

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
