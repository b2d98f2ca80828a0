using Repl.Tests.Support;

namespace Repl.Engine.Tests.CSharp;

public sealed class BackgroundSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_that_a_cell_leaves_behind_goes_on()
    {
        using var notebook = new Notebook();
        await notebook.SucceedAsync("async Task LaterAsync() { await Gate.Task; Done.SetResult(7); } _ = LaterAsync();");

        notebook.Globals.Gate.SetResult();

        Assert.Equal(7, await notebook.Globals.Done.Task.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task An_exception_of_an_async_void_method_fails_the_running_cell()
    {
        using var notebook = new Notebook();

        var error = await notebook.FailAsync("async void Fail() { await Task.Yield(); throw new FormatException(\"lost\"); }\nFail(); await Gate.Task;");

        Assert.Equal("FormatException", error.Name);
        Assert.Contains("   at Fail() in cell 1, line 1", error.Traceback);
    }

    [Fact]
    public async Task An_exception_of_an_async_void_method_after_the_cell_is_reported()
    {
        var reported = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var notebook = new Notebook(options => options with { BackgroundFailed = reported.SetResult });
        await notebook.SucceedAsync("async void Fail() { await Gate.Task; throw new FormatException(\"late\"); } Fail();");

        notebook.Globals.Gate.SetResult();

        Assert.Equal("late", (await reported.Task.WaitAsync(TestLimits.Wait, Stop)).Message);
    }

    [Fact]
    public async Task A_cell_may_block_on_its_own_asynchronous_method()
    {
        using var notebook = new Notebook();

        Assert.Equal(3, await notebook.ValueAsync(
            "async Task<int> SlowAsync() { await Task.Yield(); await Task.Yield(); return 3; } SlowAsync().Result"));
    }

    [Fact]
    public async Task What_follows_an_await_runs_on_the_cells_thread()
    {
        using var notebook = new Notebook();

        Assert.Equal(true, await notebook.ValueAsync(
            "var before = Thread.CurrentThread; await Task.Run(() => { }); before == Thread.CurrentThread"));
    }
}
