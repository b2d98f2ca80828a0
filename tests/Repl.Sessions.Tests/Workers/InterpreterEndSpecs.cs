using System.Diagnostics;
using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Interpreters that end, in a call or between calls.</summary>
public sealed class InterpreterEndSpecs : IAsyncDisposable
{
    private readonly WorkersUnderTest _workers = new();

    /// <summary>Code whose function <c>f</c> ends its interpreter, and what is said of that.</summary>
    public static TheoryData<WorkerLanguage, string, string> Ends => new()
    {
        { WorkerLanguage.Python, "import os\ndef f(): os._exit(3)", "ended while the function 'f' ran with status 3" },
        { WorkerLanguage.Python, "import sys\ndef f(): sys.exit(3)", "The function 'f' ended its interpreter" },
        { WorkerLanguage.Python, "import os\ndef f(): os.execvp('true', ['true'])", "ended while the function 'f' ran with status 0" },
        { WorkerLanguage.Python, "import os\ndef f(): os.kill(os.getpid(), 9)", "was killed while the function 'f' ran (status 137): by somebody, or because memory had run out" },
        { WorkerLanguage.Python, "import os\ndef f(): os.kill(os.getpid(), 11)", "was ended while the function 'f' ran by signal SEGV (status 139)" },
        { WorkerLanguage.Node, "const f = () => process.exit(3)", "ended while the function 'f' ran with status 3" },
        { WorkerLanguage.Node, "const f = async () => { setTimeout(() => { throw new Error('late') }); await new Promise(() => setInterval(() => {}, 1000)) }", "ran with status 1. The last it wrote to standard error is: Error: late." },
        { WorkerLanguage.Sh, "f() { exit 3; }", "The function 'f' ended its shell with status 3" },
        { WorkerLanguage.Sh, "f() { exec true; }", "The function 'f' ended its shell with status 0" },
        { WorkerLanguage.Sh, "f() { kill -9 $$; }", "The function 'f' ended its shell with status 137" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_function_that_ends_its_interpreter_ends_the_call_at_once(WorkerLanguage language, string code, string problem)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop);

        var lost = await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Contains(problem, lost.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Worker '{worker.Id}': ", lost.Message, StringComparison.Ordinal);
        Assert.Equal((SessionState.Lost, lost.Message), (worker.State, worker.EndReason));
        Assert.Same(lost, await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop)));
    }

    [Fact]
    public async Task A_child_that_holds_the_output_does_not_keep_a_call_from_its_end()
    {
        var worker = await _workers.PythonAsync(
            """
            import os, subprocess
            def f():
                subprocess.Popen(["sh", "-c", "while :; do echo still here; done"], start_new_session=True)
                os.write(1, b"last words\n") # print would write the line's end by itself, and the child comes between
                os._exit(1)
            """);

        await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Contains("last words\n", _workers.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_that_never_ends_does_not_keep_an_exit_from_ending_the_call()
    {
        var worker = await _workers.PythonAsync(
            """
            import sys, threading
            def f():
                threading.Thread(target=threading.Event().wait).start()
                sys.exit("enough")
            """);

        await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task A_copy_of_the_interpreter_that_comes_back_from_the_function_answers_nothing()
    {
        var worker = await _workers.PythonAsync(
            """
            import os
            def f():
                child = os.fork()
                if child: os.waitpid(child, 0)
                return os.getpid()
            """);

        var first = await worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(first, await worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task An_interpreter_that_is_killed_between_calls_is_lost_at_once_with_what_it_had_said()
    {
        var worker = await _workers.PythonAsync("import os, sys\ndef f():\n    print('a hint', file=sys.stderr)\n    return os.getpid()");
        var process = await worker.CallAsync<int>("f", [], cancellationToken: Stop);
        var closed = new TaskCompletionSource();
        await using var registration = worker.Closed.Register(closed.SetResult);

        using (var kill = Process.Start("kill", ["-9", $"{process}"]))
        {
            await kill.WaitForExitAsync(Stop);
        }

        await closed.Task.WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal(SessionState.Lost, worker.State);
        var lost = await Assert.ThrowsAsync<SessionLostException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop));
        Assert.Contains("was killed while no function ran (status 137)", lost.Message, StringComparison.Ordinal);
        Assert.Contains("The last it wrote to standard error is: a hint.", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_closed_leaves_nothing_running()
    {
        using var marked = new MarkedProcesses();
        var options = _workers.Options with { Environment = WorkerOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value) };
        var worker = await _workers.PythonAsync(
            "import subprocess\ndef f(): return subprocess.Popen(['sh', '-c', 'trap \"\" TERM; sleep 1000'], start_new_session=True).pid", options);
        await worker.CallAsync<int>("f", [], cancellationToken: Stop);
        Assert.NotEmpty(marked.Living());

        await worker.CloseAsync();

        Assert.Empty(marked.Living());
        Assert.Equal(SessionState.Closed, worker.State);
        await Assert.ThrowsAsync<SessionClosedException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop));
    }

    [Fact]
    public async Task A_call_whose_worker_is_closed_under_it_says_so()
    {
        var worker = await _workers.PythonAsync("import time\ndef f():\n    print('ready')\n    time.sleep(1000)");
        var calling = worker.CallAsync("f", [], cancellationToken: Stop);
        await _workers.ShownAsync("ready");

        await worker.CloseAsync();

        await Assert.ThrowsAsync<SessionClosedException>(() => calling.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task A_worker_that_is_given_up_while_it_loads_leaves_nothing_running()
    {
        using var marked = new MarkedProcesses();
        using var giveUp = new CancellationTokenSource();
        var options = _workers.Options with { Environment = WorkerOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value) };
        var starting = _workers.Registry.StartAsync(WorkerCode.Python("import time\nprint('loading')\ntime.sleep(1000)"), options, null, giveUp.Token);
        await _workers.ShownAsync("loading");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(TestLimits.Wait, Stop));
        Assert.Empty(marked.Living());
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
