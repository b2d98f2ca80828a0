namespace Repl.Engine.Tests;

/// <summary>Functions of other languages as C# cells call them, with what is imported for them.</summary>
public sealed class WorkersInCSharpSpecs : EngineTest
{
    [Fact]
    public async Task A_cell_calls_python_and_sees_what_that_writes()
    {
        await RunAsync("var worker = await Workers.StartAsync(Python(\"\"\"\n    import sys\n    seen = []\n    def add(a, b):\n        seen.append(a)\n        print(f'adding {a}')\n        print('careful', file=sys.stderr)\n        return a + b + len(seen)\n    \"\"\"));");

        var first = await RunAsync("await worker.CallAsync<int>(\"add\", [2, 3])");
        var second = await RunAsync("await Workers[worker.Id].CallAsync<int>(\"add\", [2, 3])");

        Assert.Equal(("6", "adding 2\n", "careful\n"), (first.Result, first.StandardOutput, first.StandardError));
        Assert.Equal(("7", "adding 2\n"), (second.Result, second.StandardOutput));
    }

    [Fact]
    public async Task A_failing_function_fails_the_cell_with_the_traceback_of_over_there()
    {
        await RunAsync("await using var sh = await Workers.StartAsync(Sh(\"fail() { echo no >&2; return 3; }\")); var py = await Workers.StartAsync(Python(\"def divide(a):\\n    return 1 / a\"));");

        var error = await FailAsync("await py.CallAsync<double>(\"divide\", [0])");

        Assert.Contains("ZeroDivisionError", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Traceback, line => line.Contains("return 1 / a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_interrupts_a_call_and_the_worker_keeps_its_state()
    {
        await RunAsync("var worker = await Workers.StartAsync(Python(\"import time\\ncount = 0\\ndef wait():\\n    global count\\n    count += 1\\n    print('ready')\\n    time.sleep(1000)\\ndef tell(): return count\"));");
        var screen = new RecordingScreen();
        using var interrupt = new CancellationTokenSource();

        var running = Engine.RunAsync(new Cell("await worker.CallAsync(\"wait\", [])"), screen, interrupt.Token);
        await screen.WaitForAsync("ready");
        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
        Assert.Equal("1", (await RunAsync("await worker.CallAsync<int>(\"tell\", [])")).Result);
    }
}
