using System.Text.Json;
using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

public sealed class PythonCallSpecs : IAsyncDisposable
{
    private readonly WorkersUnderTest _workers = new();

    [Fact]
    public async Task A_function_is_called_with_values_and_returns_one()
    {
        var worker = await _workers.PythonAsync("def add(a, b): return a + b");

        Assert.Equal(5, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
        Assert.Equal("ab", await worker.CallAsync<string>("add", ["a", "b"], cancellationToken: Stop));
        Assert.Equal<double>([1.5, 2], (await worker.CallAsync<double[]>("add", [(double[])[1.5], (int[])[2]], cancellationToken: Stop)).AsEnumerable());
        Assert.Equal(7, (await worker.CallAsync("add", [3, 4], cancellationToken: Stop)).GetInt32());
    }

    [Theory]
    [InlineData("it's \"quoted\" \\ $(id) `id` %s \n second line\r\n\t\u0001 é 漢 😀 \u2028 </script> \u001e")]
    [InlineData("")]
    public async Task Any_text_comes_there_and_back_as_it_is(string text)
    {
        var worker = await _workers.PythonAsync("def echo(text): return text");

        Assert.Equal(text, await worker.CallAsync<string>("echo", [text], cancellationToken: Stop));
    }

    [Fact]
    public async Task Records_and_lists_travel_as_json()
    {
        var worker = await _workers.PythonAsync("def older(person, years): return {**person, 'age': person['age'] + years, 'tags': ['x', None, True]}");

        var older = await worker.CallAsync<Person>("older", [new Person("Ada", 36, []), 1], cancellationToken: Stop);

        Assert.Equal(("Ada", 37), (older.Name, older.Age));
        Assert.Equal(["x", null, "true"], older.Tags.Select(tag => tag.ValueKind is JsonValueKind.String ? tag.GetString() : tag.ValueKind is JsonValueKind.Null ? null : "true"));
    }

    [Fact]
    public async Task What_the_code_keeps_at_its_top_level_stays_for_all_calls()
    {
        var worker = await _workers.PythonAsync(
            """
            import os
            print("loading the model")
            count = 0
            def next_one():
                global count
                count += 1
                return count, os.getpid()
            """);

        var first = await worker.CallAsync<int[]>("next_one", [], cancellationToken: Stop);
        var second = await worker.CallAsync<int[]>("next_one", [], cancellationToken: Stop);

        Assert.Equal([1, 2], [first[0], second[0]]);
        Assert.Equal(first[1], second[1]);
        Assert.Equal("loading the model\n", _workers.Output);
    }

    [Fact]
    public async Task A_function_may_be_asynchronous_and_its_loop_lives_on()
    {
        var worker = await _workers.PythonAsync(
            """
            import asyncio
            loops = set()
            async def add(a, b):
                await asyncio.sleep(0)
                loops.add(id(asyncio.get_running_loop()))
                return a + b + len(loops)
            """);

        Assert.Equal(6, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
        Assert.Equal(6, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
    }

    [Fact]
    public async Task Code_runs_as_a_script_of_its_own_and_reads_nothing()
    {
        var worker = await _workers.PythonAsync(
            """
            import pickle, sys
            class Box: pass
            def look(): return [__name__, sys.argv, type(pickle.loads(pickle.dumps(Box()))).__name__, sys.stdin.read(), sorted(name for name in globals() if name[:2] != "__")]
            """);

        var found = await worker.CallAsync("look", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("""["__main__", [""], "Box", "", ["Box", "look", "pickle", "sys"]]""", found.GetRawText());
    }

    [Fact]
    public async Task Ten_megabytes_travel_in_both_directions_and_are_printed_too()
    {
        var worker = await _workers.PythonAsync(
            """
            def double(text):
                print(text)
                return text + text
            """);
        var text = string.Concat(Enumerable.Range(0, 1_000_000).Select(number => $"{number % 10_000_000:0000000}\u00e9\n"));

        var doubled = await worker.CallAsync<string>("double", [text], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(text + text, doubled);
        Assert.Equal(text + "\n", _workers.Output);
    }

    [Fact]
    public async Task A_worker_starts_where_and_with_what_it_is_told()
    {
        using var folder = new TemporaryFolder();
        folder.Write("helper.py", "def twice(x): return x * 2");
        var options = new WorkerOptions { WorkingDirectory = folder.Path, Environment = WorkerOptions.Default.Environment.Add("TOKEN", "a b'c") };
        var worker = await _workers.PythonAsync("import os, helper\ndef look(): return [os.environ['TOKEN'], helper.twice(4)]", options);

        Assert.Equal("""["a b'c", 8]""", (await worker.CallAsync("look", [], cancellationToken: Stop)).GetRawText());
    }

    [Fact]
    public async Task Neither_the_code_nor_arguments_stand_in_a_list_of_processes()
    {
        var worker = await _workers.PythonAsync(
            """
            secret = "hunter2-in-the-code"
            def look(secret): return open("/proc/self/cmdline").read()
            """);

        var commandLine = await worker.CallAsync<string>("look", ["hunter2-in-an-argument"], cancellationToken: Stop);

        Assert.DoesNotContain("hunter2", commandLine, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Person(string Name, int Age, IReadOnlyList<JsonElement> Tags);
}
