using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Cells of different lanes run side by side, with the same variables and sessions.</summary>
public sealed class LaneSpecs : EngineTest
{
    [Fact]
    public async Task A_cell_of_another_lane_runs_beside_a_waiting_one_and_sees_its_variables()
    {
        var first = Start("var gate = new TaskCompletionSource(); var n = 1; Console.WriteLine(\"up\"); gate.Task.Wait(); n", "", out var screen);
        await screen.WaitForAsync("up\n");

        var second = await RunInLaneAsync("n++; gate.SetResult(); \"passed\"", "side");

        Assert.Equal("passed", second.Result);
        Assert.IsType<CellOutcome.Succeeded>(await first.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal("2", screen.Result);
    }

    [Fact]
    public async Task Cells_of_one_lane_that_are_sent_together_run_one_after_another()
    {
        await RunAsync("var order = new List<int>();");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(n => RunAsync($"await Task.Yield(); order.Add({n}); await Task.Yield(); order.Add({n});")));

        Assert.Equal("[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]", (await RunAsync("order")).Result);
    }

    [Fact]
    public async Task What_a_cell_beside_declares_is_seen_later()
    {
        var first = Start("var gate = new TaskCompletionSource(); Console.WriteLine(\"up\"); await gate.Task; var late = 1;", "", out var screen);
        await screen.WaitForAsync("up\n");
        await RunInLaneAsync("var beside = 2; gate.SetResult();", "side");
        await first.WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("3", (await RunAsync("late + beside")).Result);
    }

    [Fact]
    public async Task Output_goes_to_the_cell_that_wrote_it()
    {
        var first = Start("var gate = new TaskCompletionSource(); Console.WriteLine(\"up\"); gate.Task.Wait(); Console.WriteLine(\"down\");", "", out var screen);
        await screen.WaitForAsync("up\n");

        var second = await RunInLaneAsync("Console.WriteLine(\"beside\"); gate.SetResult();", "side");
        await first.WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("up\ndown\n", screen.StandardOutput);
        Assert.Equal("beside\n", second.StandardOutput);
    }

    [Fact]
    public async Task A_shell_cell_waits_for_its_session_alone()
    {
        using var folder = new TemporaryFolder();
        await RunAsync("#!session open a\n#!session open b");
        var first = Start($"#!a\necho up; until [ -e {folder.Path}/gate ]; do sleep 0.01; done", "", out var screen);
        await screen.WaitForAsync("up\n");

        var second = await RunInLaneAsync($"#!b\necho beside; : > {folder.Path}/gate", "side");

        Assert.Equal("beside\n", second.StandardOutput);
        Assert.IsType<CellOutcome.Succeeded>(await first.WaitAsync(TestLimits.Wait, Stop));
    }

    private async Task<RecordingScreen> RunInLaneAsync(string text, string lane)
    {
        var running = Start(text, lane, out var screen);
        Assert.IsType<CellOutcome.Succeeded>(await running.WaitAsync(TestLimits.Wait, Stop));
        return screen;
    }

    private Task<CellOutcome> Start(string text, string lane, out RecordingScreen screen)
    {
        screen = new RecordingScreen();
        return Engine.RunAsync(new Cell(text) { Lane = lane }, screen, Stop);
    }
}
