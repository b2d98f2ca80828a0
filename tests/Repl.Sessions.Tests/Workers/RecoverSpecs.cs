using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

public sealed class RecoverSpecs : IAsyncDisposable
{
    private const string Code =
        """
        import os
        model = None
        def load(name):
            global model
            model = name
        def ask(question): return f"{model}: {question}"
        def fail(): raise ValueError("no")
        def die(): os._exit(9)
        def die_once(path, question):
            if not os.path.exists(path):
                open(path, "w").close()
                die()
            return ask(question)
        """;

    private readonly WorkersUnderTest _workers = new();
    private int _initialised;

    [Fact]
    public async Task The_initialisation_runs_once_before_the_first_call()
    {
        await using var model = await RecoverAsync();
        Assert.Equal(0, _initialised);

        Assert.Equal("gpt: Why?", await model.CallAsync<string>("ask", ["Why?"], cancellationToken: Stop));
        Assert.Equal("gpt: How?", await model.CallAsync<string>("ask", ["How?"], cancellationToken: Stop));

        Assert.Equal(1, _initialised);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("closed")]
    [InlineData("expired")]
    public async Task A_worker_that_has_ended_is_started_and_initialised_again(string how)
    {
        await using var model = await RecoverAsync(how == "expired" ? new WorkerOptions { IdleTimeout = TimeSpan.FromSeconds(1) } : null);
        await model.CallAsync<string>("ask", ["Why?"], cancellationToken: Stop);
        var first = model.Current!;
        var ended = new TaskCompletionSource();
        await using var registration = first.Closed.Register(ended.SetResult);

        await (how switch
        {
            "lost" => Assert.ThrowsAsync<SessionLostException>(() => first.CallAsync("die", [], cancellationToken: Stop)),
            "closed" => first.CloseAsync(),
            _ => ended.Task.WaitAsync(TestLimits.Wait, Stop),
        });

        Assert.Equal("gpt: How?", await model.CallAsync<string>("ask", ["How?"], cancellationToken: Stop));
        Assert.Equal(2, _initialised);
        Assert.NotEqual(first.Id, model.Current!.Id);
    }

    [Fact]
    public async Task A_call_that_ends_its_worker_is_made_once_more_and_then_fails()
    {
        using var folder = new TemporaryFolder();
        await using var model = (await _workers.PythonAsync("import os\ndef die(path):\n  open(path, 'a').write('x')\n  os._exit(9)")).Recover((_, _) => Task.CompletedTask);

        await Assert.ThrowsAsync<SessionLostException>(() => model.CallAsync("die", [folder.File("calls")], cancellationToken: Stop));

        Assert.Equal("xx", await File.ReadAllTextAsync(folder.File("calls"), Stop));
    }

    [Fact]
    public async Task An_error_of_the_function_is_thrown_at_once()
    {
        await using var model = await RecoverAsync();

        await Assert.ThrowsAsync<RemoteFunctionException>(() => model.CallAsync("fail", [], cancellationToken: Stop));

        Assert.Equal(1, _initialised);
        Assert.Equal("gpt: Why?", await model.CallAsync<string>("ask", ["Why?"], cancellationToken: Stop));
        Assert.Equal(1, _initialised);
    }

    [Fact]
    public async Task Calls_that_see_the_same_worker_end_start_one_new_worker()
    {
        using var folder = new TemporaryFolder();
        await using var model = await RecoverAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => model.CallAsync<string>("die_once", [folder.File("died"), number], cancellationToken: Stop)));

        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"gpt: {number}"), answers);
        Assert.Equal(2, _initialised);
    }

    [Fact]
    public async Task An_initialisation_that_fails_is_tried_again_by_the_next_call()
    {
        var fails = true;
        await using var model = (await _workers.PythonAsync(Code)).Recover(async (worker, stop) =>
        {
            _initialised++;
            await worker.CallAsync(fails ? "fail" : "load", fails ? [] : ["gpt"], cancellationToken: stop);
        });
        await Assert.ThrowsAsync<RemoteFunctionException>(() => model.CallAsync("ask", [1], cancellationToken: Stop));

        fails = false;

        Assert.Equal("gpt: 1", await model.CallAsync<string>("ask", [1], cancellationToken: Stop));
        Assert.Equal(2, _initialised);
    }

    [Fact]
    public async Task A_recovering_worker_that_is_disposed_is_started_no_more()
    {
        var model = await RecoverAsync();
        await model.CallAsync<string>("ask", ["Why?"], cancellationToken: Stop);

        await model.DisposeAsync();

        Assert.Equal(SessionState.Closed, model.Current!.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.CallAsync("ask", [1], cancellationToken: Stop));
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<RecoveringWorker> RecoverAsync(WorkerOptions? options = null) =>
        (await _workers.PythonAsync(Code, options)).Recover(async (worker, stop) =>
        {
            _initialised++;
            await worker.CallAsync("load", ["gpt"], cancellationToken: stop);
        });
}
