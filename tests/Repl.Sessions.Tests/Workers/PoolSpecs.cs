using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Typed functions over several workers.</summary>
public sealed class PoolSpecs : IAsyncDisposable
{
    private const string Code =
        """
        import os, time
        def nothing(): return os.getpid()
        def add(a, b): return a + b
        def three(a, b, c): return a + b + c
        def four(a, b, c, d): return f"{a}{b}{c}{d}"
        def square(x): return x * x
        def die(): os._exit(1)
        def die_at(x):
            if x == 5: raise ValueError("five")
            return x
        def meet(folder, count):
            open(os.path.join(folder, str(os.getpid())), "w").close()
            while len(os.listdir(folder)) < count: time.sleep(0.005)
            return os.getpid()
        """;

    private readonly WorkersUnderTest _workers = new();
    private int _started;

    [Fact]
    public async Task A_function_is_a_typed_delegate()
    {
        await using var pool = Pool(1);
        RemoteFunction<int, int, int> add = pool.Function<int, int, int>("add");

        Assert.Equal(5, await add(2, 3, Stop));
        Assert.True(await pool.Function<int>("nothing")(Stop) > 0);
        Assert.Equal(9, await pool.Function<int, int>("square")(3, Stop));
        Assert.Equal("abc", await pool.Function<string, string, string, string>("three")("a", "b", "c", Stop));
        Assert.Equal("1b2.5True", await pool.Function<int, string, double, bool, string>("four")(1, "b", 2.5, true, Stop));
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task Results_come_in_the_order_of_the_items()
    {
        await using var pool = Pool(3);

        var squares = await pool.Function<int, int>("square").MapAsync(Enumerable.Range(0, 200), Stop);

        Assert.Equal(Enumerable.Range(0, 200).Select(x => x * x), squares);
    }

    [Fact]
    public async Task All_workers_are_used_at_the_same_time()
    {
        using var folder = new TemporaryFolder();
        await using var pool = Pool(3);
        var meet = pool.Function<string, int, int>("meet");
        RemoteFunction<int, int> one = (_, stop) => meet(folder.Path, 3, stop);

        var processes = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => one(number, Stop))).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(3, processes.Distinct().Count());
    }

    [Fact]
    public async Task Map_uses_all_workers_at_the_same_time()
    {
        using var folder = new TemporaryFolder();
        await using var pool = Pool(3, $"{Code}\ndef meet_here(x): return meet({PythonText(folder.Path)}, 3)");

        var processes = await pool.Function<int, int>("meet_here").MapAsync([1, 2, 3], Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(3, processes.Distinct().Count());
    }

    [Fact]
    public async Task The_first_failure_of_a_map_is_thrown_and_stops_the_others()
    {
        using var folder = new TemporaryFolder();
        await using var pool = Pool(2, "import time\ndef f(x):\n  if x == 1: raise ValueError('one')\n  time.sleep(1000)");

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => pool.Function<int, int>("f").MapAsync([0, 1, 2, 3], Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal("one", failure.RemoteMessage);
    }

    [Fact]
    public async Task A_map_that_is_cancelled_stops_its_calls_and_takes_no_more_items()
    {
        await using var pool = Pool(2, "import time\ndef f(x):\n  print('ready', x)\n  time.sleep(1000)\ndef g(x): return x");
        using var cancel = new CancellationTokenSource();
        var taken = 0;
        var mapping = pool.Function<int, int>("f").MapAsync(Enumerable.Range(0, 100).Select(number => { taken++; return number; }), cancel.Token);
        await _workers.ShownAsync("ready 1");

        await cancel.CancelAsync();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mapping.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(cancel.Token, stopped.CancellationToken);
        Assert.Equal(2, taken);
        Assert.Equal([7], await pool.Function<int, int>("g").MapAsync([7], Stop));
    }

    [Fact]
    public async Task A_worker_that_was_lost_is_started_again_for_the_next_call()
    {
        await using var pool = Pool(1);

        await Assert.ThrowsAsync<SessionLostException>(() => pool.Function<int>("die")(Stop));

        Assert.Equal(5, await pool.Function<int, int, int>("add")(2, 3, Stop));
        Assert.Equal(2, _started);
    }

    [Fact]
    public async Task Calls_one_after_another_stay_with_one_worker()
    {
        await using var pool = Pool(3);
        var call = pool.Function<int>("nothing");

        var processes = new HashSet<int> { await call(Stop), await call(Stop), await call(Stop) };

        Assert.Single(processes);
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task Waiting_calls_are_served_in_the_order_of_asking()
    {
        await using var pool = Pool(1, "log = []\ndef f(x): log.append(x)\ndef g(): return log");
        var call = pool.Function<int, object?>("f");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => call(number, Stop)));

        Assert.Equal(Enumerable.Range(0, 50), await pool.Function<List<int>>("g")(Stop));
    }

    [Fact]
    public async Task A_check_says_what_is_wrong_before_anything_is_called()
    {
        await using var pool = Pool(2);
        await using var missing = new WorkerPool([stop => _workers.Registry.StartAsync(WorkerCode.Python(""), new WorkerOptions { Interpreter = "no-python" }, null, stop)]);

        await pool.CheckAsync("add", Stop);

        await Assert.ThrowsAsync<RemoteFunctionNotFoundException>(() => pool.CheckAsync("ad", Stop));
        await Assert.ThrowsAsync<ProgramStartException>(() => missing.CheckAsync("add", Stop));
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task A_pool_that_is_disposed_ends_its_calls_and_starts_no_more()
    {
        var pool = Pool(2, "import time\ndef f():\n  print('ready')\n  time.sleep(1000)");
        var call = pool.Function<int>("f");
        var running = call(Stop);
        await _workers.ShownAsync("ready");

        await pool.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(TestLimits.Wait, Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call(Stop));
        Assert.Empty(_workers.Registry.List());
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string PythonText(string text) => $"r'{text}'";

    private WorkerPool Pool(int count, string code = Code) => new(Enumerable.Range(0, count).Select<int, Func<CancellationToken, Task<Worker>>>(_ => stop =>
    {
        Interlocked.Increment(ref _started);
        RequiredProgram.OnPath("python3");
        return _workers.Registry.StartAsync(WorkerCode.Python(code), _workers.Options, null, stop);
    }));
}
