using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>What functions write, beside their results.</summary>
public sealed class WorkerOutputSpecs : IAsyncDisposable
{
    private static readonly AsyncLocal<string> Cell = new();

    private readonly WorkersUnderTest _workers = new();

    [Theory]
    [InlineData(WorkerLanguage.Python, "import sys, subprocess\ndef f():\n  print('out', 1)\n  print('err', file=sys.stderr)\n  subprocess.run('echo child; echo child err >&2', shell=True)\n  print('no newline', end='')\n  return 'result'")]
    [InlineData(WorkerLanguage.Node, "function f() {\n  console.log('out', 1); console.error('err');\n  require('child_process').execSync('echo child; echo child err >&2', { stdio: 'inherit' });\n  process.stdout.write('no newline');\n  return 'result';\n}")]
    public async Task Both_streams_are_shown_with_those_of_children_and_the_result_is_apart(WorkerLanguage language, string code)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), _workers.Options, cancellationToken: Stop);

        Assert.Equal("result", await worker.CallAsync<string>("f", [], cancellationToken: Stop));
        Assert.Equal(("out 1\nchild\nno newline", "err\nchild err\n"), (_workers.Output, _workers.Errors));
        Assert.Equal("result", await worker.CallAsync<string>("f", [], cancellationToken: Stop));
        Assert.Equal(("out 1\nchild\nno newlineout 1\nchild\nno newline", "err\nchild err\nerr\nchild err\n"), (_workers.Output, _workers.Errors));
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "import os, time\ndef f(path):\n  print('half a line', flush=True, end='')\n  print(' and the rest')\n  while not os.path.exists(path): time.sleep(0.01)\n  return 1")]
    [InlineData(WorkerLanguage.Node, "async function f(path) { console.log('half a line and the rest'); while (!require('fs').existsSync(path)) await new Promise(r => setTimeout(r, 10)); return 1; }")]
    [InlineData(WorkerLanguage.Sh, "f() { echo half a line and the rest >&2; while [ ! -e \"$1\" ]; do sleep 0.01; done; echo 1; }")]
    public async Task Output_is_shown_while_the_function_runs(WorkerLanguage language, string code)
    {
        using var folder = new TemporaryFolder();
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), _workers.Options, cancellationToken: Stop);
        var calling = worker.CallAsync<int>("f", [folder.File("go on")], cancellationToken: Stop);

        await _workers.ShownAsync("half a line and the rest");
        Assert.False(calling.IsCompleted);
        folder.Write("go on", "");

        Assert.Equal(1, await calling.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task What_a_background_job_of_a_shell_writes_between_calls_is_shown_by_the_next_and_is_no_result()
    {
        using var folder = new TemporaryFolder();
        var worker = await _workers.ShAsync(
            """
            start() {
                { while [ ! -e "$1" ]; do sleep 0.01; done; echo late; echo late error >&2; : >"$2"; } &
            }
            f() { echo answer; }
            """);
        await worker.CallAsync<string>("start", [folder.File("go"), folder.File("written")], cancellationToken: Stop);
        using (var go = File.Create(folder.File("go")))
        {
            await WorkersUnderTest.CreatedAsync(folder, "written");
        }

        Assert.Equal("answer", await worker.CallAsync<string>("f", [], cancellationToken: Stop));
        Assert.Equal(("late\n", "late error\n"), (_workers.Output, _workers.Errors));
    }

    [Fact]
    public async Task What_a_thread_writes_between_calls_is_shown_by_the_next_and_is_no_answer()
    {
        using var folder = new TemporaryFolder();
        var worker = await _workers.PythonAsync(
            """
            import os, threading, time
            def start(path):
                def write():
                    for number in range(1000):
                        print("late", number)
                    open(path, "w").close()
                thread = threading.Thread(target=write)
                threading.Timer(0.05, thread.start).start()
            def f(): return "answer"
            """);
        await worker.CallAsync("start", [folder.File("written")], cancellationToken: Stop);
        await WorkersUnderTest.CreatedAsync(folder, "written");

        Assert.Equal("answer", await worker.CallAsync<string>("f", [], cancellationToken: Stop));

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(number => $"late {number}\n")), _workers.Output);
    }

    [Fact]
    public async Task Many_threads_that_write_while_answers_come_lose_nothing()
    {
        var worker = await _workers.PythonAsync(
            """
            import os, threading
            go = threading.Event()
            def write():
                go.wait()
                for number in range(2000):
                    os.write(1, b"x" * 100 + b"\n")
            threads = [threading.Thread(target=write) for _ in range(4)]
            def start():
                for thread in threads: thread.start()
                go.set()
            def big(): return "y" * 100_000
            def join():
                for thread in threads: thread.join()
            """,
            _workers.SlowOptions(20_000));
        await worker.CallAsync("start", [], cancellationToken: Stop);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(new string('y', 100_000), await worker.CallAsync<string>("big", [], cancellationToken: Stop));
        }

        await worker.CallAsync("join", [], cancellationToken: Stop);
        Assert.Equal(8000 * 101, _workers.Output.Length);
        Assert.All(_workers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(new string('x', 100), line));
    }

    [Fact]
    public async Task All_that_a_call_has_written_is_shown_before_it_returns()
    {
        var worker = await _workers.PythonAsync("import os\ndef f():\n  for _ in range(1000):\n    os.write(2, b'e' * 1000)", _workers.SlowOptions(200_000));

        await worker.CallAsync("f", [], cancellationToken: Stop);

        Assert.Equal(1_000_000, _workers.Errors.Length);
    }

    [Fact]
    public async Task Output_comes_to_where_the_call_was_made()
    {
        Dictionary<string, string> seen = [];
        var options = new WorkerOptions { Output = (_, text) => seen[Cell.Value!] = seen.GetValueOrDefault(Cell.Value!) + text };
        var worker = await _workers.PythonAsync("def f(text): print(text)", options);

        await CallAsync("first");
        await CallAsync("second");

        Assert.Equal(new Dictionary<string, string> { ["first"] = "first\n", ["second"] = "second\n" }, seen);

        async Task CallAsync(string cell)
        {
            Cell.Value = cell;
            await worker.CallAsync("f", [cell], cancellationToken: Stop);
        }
    }

    [Fact]
    public async Task A_call_may_have_a_receiver_of_its_own()
    {
        var own = "";
        var worker = await _workers.PythonAsync("def f(): print('hello')");

        await worker.CallAsync("f", [], new CallOptions { Output = (_, text) => own += text }, Stop);

        Assert.Equal("hello\n", own);
        Assert.Equal("", _workers.Output);
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "import time\ndef f():\n  print('x')\n  time.sleep(1000)\ndef g(): return 1")]
    [InlineData(WorkerLanguage.Sh, "f() { echo x >&2; sleep 1000; }\ng() { echo 1; }")]
    public async Task A_receiver_that_throws_stops_the_call_and_gets_its_exception_back(WorkerLanguage language, string code)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop);
        var options = new CallOptions { Output = (_, _) => throw new InvalidOperationException("The screen is gone.") };

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.CallAsync("f", [], options, Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal("The screen is gone.", thrown.Message);
        Assert.Equal(1, await worker.CallAsync<int>("g", [], cancellationToken: Stop));
    }

    [Fact]
    public async Task Code_that_leads_its_output_elsewhere_still_answers()
    {
        var worker = await _workers.PythonAsync(
            """
            import os, sys
            def f():
                print("seen")
                sys.stdout.flush()
                os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
                os.close(2)
                print("unseen")
                return 1
            """);

        Assert.Equal(1, await worker.CallAsync<int>("f", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal("seen\n", _workers.Output);
    }

    [Fact]
    public async Task Text_that_is_cut_within_a_character_is_put_together()
    {
        var worker = await _workers.PythonAsync(
            """
            import os, time
            def f():
                for byte in "héllo 漢😀".encode():
                    os.write(1, bytes([byte]))
                    time.sleep(0.002)
            """);

        await worker.CallAsync("f", [], cancellationToken: Stop);

        Assert.Equal("héllo 漢😀", _workers.Output);
    }

    [Fact]
    public async Task Code_that_prints_like_an_answer_is_only_output()
    {
        var worker = await _workers.PythonAsync("def f():\n  print('\\x1e' + '0' * 32 + 'E1;{\"result\":2}\\0')\n  return 1");

        Assert.Equal(1, await worker.CallAsync<int>("f", [], cancellationToken: Stop));
        Assert.Equal($"\u001e{new string('0', 32)}E1;{{\"result\":2}}\0\n", _workers.Output);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
