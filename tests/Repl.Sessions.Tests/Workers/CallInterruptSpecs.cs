using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

public sealed class CallInterruptSpecs : IAsyncDisposable
{
    private readonly WorkersUnderTest _workers = new();

    /// <summary>Code whose function <c>f</c> says that it is ready, and then does not end; <c>g</c> returns how often <c>f</c> was called.</summary>
    public static TheoryData<WorkerLanguage, string> EndlessFunctions => new()
    {
        { WorkerLanguage.Python, Python("time.sleep(1000)") },
        { WorkerLanguage.Python, Python("while True: pass") },
        { WorkerLanguage.Python, Python("subprocess.run(['sleep', '1000'])") },
        { WorkerLanguage.Python, Python("asyncio.run(asyncio.sleep(1000))") },
        { WorkerLanguage.Python, "import asyncio, sys\ncount = 0\nasync def f():\n  global count\n  count += 1\n  print('ready', file=sys.stderr, flush=True)\n  await asyncio.sleep(1000)\ndef g(): return count" },
        { WorkerLanguage.Node, Node("for (;;) {}") },
        { WorkerLanguage.Node, Node("require('child_process').execSync('sleep 1000')") },
        { WorkerLanguage.Node, Node("await new Promise(() => {})") },
        { WorkerLanguage.Sh, "n=0\nf() { n=$((n + 1)); echo ready >&2; sleep 1000; echo not reached >&2; }\ng() { echo $n; }" },
        { WorkerLanguage.Sh, "n=0\nf() { n=$((n + 1)); echo ready >&2; while :; do :; done; }\ng() { echo $n; }" },
    };

    [Theory]
    [MemberData(nameof(EndlessFunctions))]
    public async Task A_call_that_is_cancelled_stops_and_the_worker_keeps_its_state(WorkerLanguage language, string code)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), _workers.Options, cancellationToken: Stop);
        using var cancel = new CancellationTokenSource();
        var calling = worker.CallAsync("f", [], cancellationToken: cancel.Token);
        await _workers.ShownAsync("ready");

        await cancel.CancelAsync();
        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal(cancel.Token, stopped.CancellationToken);
        Assert.Equal(1, await worker.CallAsync<int>("g", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.DoesNotContain("not reached", _workers.Errors, StringComparison.Ordinal);
        Assert.Equal(2, worker.CallCount);
    }

    [Theory]
    [MemberData(nameof(EndlessFunctions))]
    public async Task A_call_that_takes_too_long_is_stopped_and_the_worker_keeps_its_state(WorkerLanguage language, string code)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), _workers.Options, cancellationToken: Stop);
        var limit = new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) };

        var late = await Assert.ThrowsAsync<CommandTimeoutException>(() => worker.CallAsync("f", [], limit, Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal($"Worker '{worker.Id}': The function 'f' did not end within 0.3 s and was interrupted. The worker is usable. Allow it more time, if it needs that.", late.Message);
        Assert.Equal(1, await worker.CallAsync<int>("g", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "import time\ndef f():\n    while True:\n        try:\n            print('ready')\n            time.sleep(1000)\n        except KeyboardInterrupt: pass")]
    [InlineData(WorkerLanguage.Node, "async function f() { await null; console.log('ready'); for (;;) {} }")]
    [InlineData(WorkerLanguage.Sh, "trap '' INT\nf() { echo ready >&2; while :; do :; done; }")]
    public async Task A_call_that_does_not_stop_in_time_ends_its_interpreter(WorkerLanguage language, string code)
    {
        var options = _workers.Options with { InterruptGrace = TimeSpan.FromMilliseconds(500) };
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), options, cancellationToken: Stop);
        using var cancel = new CancellationTokenSource();
        var calling = worker.CallAsync("f", [], cancellationToken: cancel.Token);
        await _workers.ShownAsync("ready");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TestLimits.Wait, Stop));
        var lost = await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync("f", [], cancellationToken: Stop));
        Assert.Contains("did not stop within 0.5 s of an interrupt", lost.Message, StringComparison.Ordinal);
        Assert.Equal(SessionState.Lost, worker.State);
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "count = 0\ndef f(text):\n    global count\n    count += 1\n    return count")]
    [InlineData(WorkerLanguage.Node, "let count = 0; async function f(text) { count++; await new Promise(done => setTimeout(done, 2)); return count; }")]
    public async Task Interrupts_that_come_between_and_early_hurt_nobody(WorkerLanguage language, string code)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop);
        var text = new string('x', 200_000);

        for (var i = 0; i < 50; i++)
        {
            using var cancel = new CancellationTokenSource();
            var calling = worker.CallAsync<int>("f", [text], cancellationToken: cancel.Token);
            await cancel.CancelAsync();
            await ((Task)calling).WaitAsync(TestLimits.Wait, Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(calling.IsCompletedSuccessfully || calling.IsCanceled, calling.Exception?.ToString());
            await worker.CallAsync<int>("f", [""], cancellationToken: Stop);
        }

        Assert.InRange(await worker.CallAsync<int>("f", [text], cancellationToken: Stop), 51, 101);
    }

    [Fact]
    public async Task An_interrupt_that_is_seen_late_does_not_hit_the_next_call()
    {
        var worker = await _workers.NodeAsync(
            """
            async function f() {
              console.log('ready');
              setImmediate(() => { for (const end = Date.now() + 500; Date.now() < end;); });
            }
            async function g() {
              await new Promise(done => setTimeout(done, 50));
              return 2;
            }
            """);
        using var cancel = new CancellationTokenSource();
        var options = new CallOptions { Output = (_, _) => cancel.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.CallAsync("f", [], options, cancel.Token).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal(2, await worker.CallAsync<int>("g", [], cancellationToken: Stop));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_its_turn_is_never_made()
    {
        var worker = await _workers.PythonAsync("import time\ncalls = []\ndef f(name):\n    calls.append(name)\n    print(name)\n    time.sleep(1000)\ndef g(): return calls");
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var running = worker.CallAsync("f", ["first"], cancellationToken: first.Token);
        await _workers.ShownAsync("first");
        var waiting = worker.CallAsync("f", ["second"], cancellationToken: second.Token);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TestLimits.Wait, Stop));
        Assert.False(running.IsCompleted);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal(["first"], await worker.CallAsync<List<string>>("g", [], cancellationToken: Stop));
    }

    [Fact]
    public async Task The_stop_of_a_notebook_reaches_a_call_that_has_no_token()
    {
        using var stop = new CancellationTokenSource();
        await using var registry = new WorkerRegistry();
        var worker = await registry.StartAsync(WorkerCode.Python("import time\ndef f():\n    print('ready')\n    time.sleep(1000)"), _workers.Options, null, Stop);
        AmbientCancellation.Enter(() => stop.Token);
#pragma warning disable xUnit1051 // that there is no token is the point
        var calling = worker.CallAsync("f", []);
#pragma warning restore xUnit1051
        await _workers.ShownAsync("ready");

        await stop.CancelAsync();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(stop.Token, stopped.CancellationToken);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Python(string endless) =>
        $"import asyncio, subprocess, sys, time\ncount = 0\ndef f():\n  global count\n  count += 1\n  print('ready', file=sys.stderr, flush=True)\n  {endless}\ndef g(): return count";

    private static string Node(string endless) =>
        $"let count = 0;\n{(endless.StartsWith("await", StringComparison.Ordinal) ? "async " : "")}function f() {{ count++; console.error('ready'); {endless} }}\nfunction g() {{ return count; }}";
}
