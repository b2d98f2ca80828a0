using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Idle time, order, and how a worker is found again.</summary>
public sealed class WorkerLifeSpecs : IAsyncDisposable
{
    private const string Code = "import os, time\nlog = []\ndef f(x):\n  log.append(x)\n  return os.getpid()\ndef g(): return log";

    private readonly WorkersUnderTest _workers = new();

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    [InlineData(3601)]
    public void An_idle_time_is_1_to_3600_seconds(double seconds)
    {
        var wrong = Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerOptions { IdleTimeout = TimeSpan.FromSeconds(seconds) });

        Assert.Contains("IdleTimeout must be from 1 to 3600 seconds.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_nobody_calls_expires_and_says_so()
    {
        var worker = await _workers.PythonAsync(Code, new WorkerOptions { IdleTimeout = TimeSpan.FromSeconds(1) });
        var expired = new TaskCompletionSource();
        await using var registration = worker.Closed.Register(expired.SetResult);
        var process = await worker.CallAsync<int>("f", [1], cancellationToken: Stop);
        Assert.Equal(worker.LastCallAt!.Value + TimeSpan.FromSeconds(1), worker.ExpiresAt!.Value, TimeSpan.FromMilliseconds(100));

        await expired.Task.WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal((SessionState.Expired, null), (worker.State, worker.ExpiresAt));
        await ProcessEnd.WaitAsync(process);
        var told = await Assert.ThrowsAsync<SessionExpiredException>(() => worker.CallAsync("f", [2], cancellationToken: Stop));
        Assert.Equal(
            $"Worker '{worker.Id}': It expired: nobody used it for 1 s. Start another one, or have Recover do that. Or give it a longer IdleTimeout, or none.",
            told.Message);
        Assert.Same(worker, _workers.Registry[worker.Id]);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_idle_time_is_no_idleness()
    {
        var worker = await _workers.PythonAsync("import time\ndef f(x):\n  time.sleep(x)\n  return x", new WorkerOptions { IdleTimeout = TimeSpan.FromSeconds(1) });

        var calling = worker.CallAsync<double>("f", [1.3], cancellationToken: Stop);
        Assert.Null(worker.ExpiresAt);

        Assert.Equal(1.3, await calling);
        Assert.Equal(SessionState.Idle, worker.State);
    }

    [Fact]
    public async Task Each_call_and_each_sign_of_life_begins_the_idle_time_anew()
    {
        var worker = await _workers.PythonAsync(Code, new WorkerOptions { IdleTimeout = TimeSpan.FromSeconds(3600) });
        var first = worker.ExpiresAt;
        await worker.CallAsync("f", [1], cancellationToken: Stop);
        var second = worker.ExpiresAt;

        worker.KeepAlive();

        Assert.True(first < second && second < worker.ExpiresAt);
    }

    [Fact]
    public async Task Calls_of_one_worker_run_one_after_another_in_the_order_of_asking()
    {
        var worker = await _workers.PythonAsync(Code);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => worker.CallAsync("f", [number], cancellationToken: Stop)));

        Assert.Equal(Enumerable.Range(0, 100), await worker.CallAsync<List<int>>("g", [], cancellationToken: Stop));
        Assert.Equal(101, worker.CallCount);
    }

    [Fact]
    public async Task A_later_cell_goes_on_with_a_worker_by_its_id()
    {
        var id = (await _workers.PythonAsync(Code)).Id;
        await _workers.Registry[id].CallAsync("f", ["first cell"], cancellationToken: Stop);

        Assert.Matches("^worker-[0-9a-f]{16}$", id);
        Assert.Equal(["first cell"], await _workers.Registry[id].CallAsync<List<string>>("g", [], cancellationToken: Stop));
        Assert.Equal([id], _workers.Registry.List().Select(worker => worker.Id));
    }

    [Fact]
    public async Task An_id_that_is_not_there_any_more_is_told_with_those_that_are()
    {
        var (closed, open) = (await _workers.PythonAsync(Code), await _workers.PythonAsync(Code));
        await _workers.Registry.CloseAsync(closed.Id);

        var missing = Assert.Throws<SessionNotFoundException>(() => _workers.Registry[closed.Id]);

        Assert.Equal($"Worker '{closed.Id}': There is no worker of that id: it was closed, or never was. There are: {open.Id}.", missing.Message);
        Assert.Null(_workers.Registry.Find(closed.Id));
    }

    [Fact]
    public async Task A_call_may_be_the_last_one()
    {
        var worker = await _workers.PythonAsync(Code);

        var process = await worker.CallAsync<int>("f", [1], new CallOptions { CloseAfter = true }, Stop);

        Assert.False(ProcessEnd.IsAlive(process));
        Assert.Equal(SessionState.Closed, worker.State);
        Assert.Empty(_workers.Registry.List());
    }

    [Fact]
    public async Task A_worker_says_where_it_stands()
    {
        var worker = await _workers.PythonAsync("import os, time\ndef f(path):\n  print('ready')\n  while not os.path.exists(path): time.sleep(0.01)");
        using var folder = new TemporaryFolder();
        Assert.Equal((SessionState.Connected, 0L, null, null), (worker.State, worker.CallCount, worker.LastCallAt, worker.ExpiresAt));
        var calling = worker.CallAsync("f", [folder.File("go")], cancellationToken: Stop);
        await _workers.ShownAsync("ready");
        Assert.Equal(SessionState.Busy, worker.State);

        folder.Write("go", "");
        await calling;

        Assert.Equal((SessionState.Idle, 1L), (worker.State, worker.CallCount));
        Assert.InRange(worker.LastCallAt!.Value, worker.StartedAt, TimeProvider.System.GetUtcNow());
        Assert.Equal($"Worker '{worker.Id}' with Python on this machine (Idle, 1 calls)", worker.ToString());
    }

    [Fact]
    public async Task A_registry_that_is_disposed_closes_its_workers_and_starts_no_more()
    {
        var worker = await _workers.PythonAsync(Code);

        await _workers.Registry.DisposeAsync();

        Assert.Equal(SessionState.Closed, worker.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _workers.PythonAsync(Code));
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
