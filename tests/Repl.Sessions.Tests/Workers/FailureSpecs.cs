using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>What goes wrong over there, and leaves the worker usable.</summary>
public sealed class FailureSpecs : IAsyncDisposable
{
    private readonly WorkersUnderTest _workers = new();

    [Fact]
    public async Task An_exception_in_python_comes_with_its_traceback_and_no_lines_of_ours()
    {
        var worker = await _workers.Registry.StartAsync(
            WorkerCode.Python(
                """
                class Refused(Exception): pass

                def inner(x):
                    raise Refused(f"no {x}")

                def outer(x):
                    return inner(x)
                """) with { Name = "add" },
            cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync<int>("outer", [3], cancellationToken: Stop));

        Assert.Equal(("outer", "Refused", "no 3"), (failure.Function, failure.RemoteType, failure.RemoteMessage));
        Assert.Equal(
            """
            Traceback (most recent call last):
              File "<add>", line 7, in outer
                return inner(x)
                       ^^^^^^^^
              File "<add>", line 4, in inner
                raise Refused(f"no {x}")
            Refused: no 3

            """,
            failure.Traceback);
        Assert.Equal($"Worker '{worker.Id}': The function 'outer' failed: Refused: no 3. Traceback has the lines; the worker is usable.", failure.Message);
        Assert.Equal(failure.Traceback.TrimEnd(), failure.InnerException?.Message);
    }

    [Fact]
    public async Task The_cause_of_an_exception_and_a_failure_in_a_coroutine_are_told_too()
    {
        var worker = await _workers.PythonAsync(
            """
            import asyncio
            async def fail():
                await asyncio.sleep(0)
                try:
                    {}["key"]
                except KeyError as cause:
                    raise OSError(2, "gone") from cause
            """);

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("fail", [], cancellationToken: Stop));

        Assert.Equal("FileNotFoundError", failure.RemoteType);
        Assert.Contains("KeyError: 'key'\n\nThe above exception was the direct cause", failure.Traceback, StringComparison.Ordinal);
        Assert.Contains("""File "<python>", line 7, in fail""", failure.Traceback, StringComparison.Ordinal);
        Assert.DoesNotContain("<string>", failure.Traceback, StringComparison.Ordinal);
        Assert.DoesNotContain("asyncio", failure.Traceback, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_in_node_comes_with_its_lines_and_their_text()
    {
        var worker = await _workers.NodeAsync(
            """
            function inner(x) {
              throw new TypeError(`no ${x}`);
            }
            async function outer(x) {
              await null;
              return inner(x);
            }
            """);

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("outer", [3], cancellationToken: Stop));

        Assert.Equal(("TypeError", "no 3"), (failure.RemoteType, failure.RemoteMessage));
        Assert.Equal(
            """
            TypeError: no 3
                at inner (<node>:2:9)
                    throw new TypeError(`no ${x}`);
                at outer (<node>:6:10)
                    return inner(x);
            """,
            failure.Traceback);
    }

    [Fact]
    public async Task Whatever_is_thrown_in_node_is_an_error()
    {
        var worker = await _workers.NodeAsync("const fail = () => { throw 'a word'; }; const reject = () => Promise.reject(undefined); const fine = () => 1;");

        var thrown = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("fail", [], cancellationToken: Stop));
        var rejected = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("reject", [], cancellationToken: Stop));

        Assert.Contains("string: a word", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("undefined", rejected.RemoteType);
        Assert.Equal(1, await worker.CallAsync<int>("fine", [], cancellationToken: Stop));
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "def f(:\n  pass", "SyntaxError", "<python>\", line 1")]
    [InlineData(WorkerLanguage.Python, "import sys\n1 / 0", "ZeroDivisionError", "<python>\", line 2, in <module>\n    1 / 0")]
    [InlineData(WorkerLanguage.Python, "import no_such_module", "ModuleNotFoundError", "import no_such_module")]
    [InlineData(WorkerLanguage.Node, "const x = 1;\nfunction f( {", "SyntaxError", "<node>:2\nfunction f( {")]
    [InlineData(WorkerLanguage.Node, "const x = 1;\nx.y.z", "TypeError", "<node>:2:5)\n        x.y.z")]
    [InlineData(WorkerLanguage.Sh, "f() { echo 1", "exit status 2", "")]
    [InlineData(WorkerLanguage.Sh, "f() { echo 1; }\ncd /no/such/folder", "exit status 2", "/no/such/folder")]
    public async Task Code_that_cannot_be_loaded_is_an_error_at_the_start(WorkerLanguage language, string code, string type, string line)
    {
        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop));

        Assert.Null(failure.Function);
        Assert.Equal(type, failure.RemoteType);
        Assert.Contains(line, failure.Traceback.Replace("at <node>:2:5", "at (<node>:2:5)", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Its code could not be loaded", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_workers.Registry.List());
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "from math import sqrt\nx = 1\ndef add(a, b): pass\ndef _own(): pass\nclass Box: pass", "add, Box")]
    [InlineData(WorkerLanguage.Node, "const x = 1; var y;\nconst add = (a, b) => a + b;\nasync function other() {}\nmodule.exports.third = () => 3;", "add, other, third")]
    [InlineData(WorkerLanguage.Sh, "x=1\nadd() { echo 1; }\nother () { echo 2; }", "add, other")]
    public async Task A_function_that_is_not_there_is_told_with_those_that_are(WorkerLanguage language, string code, string known)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop);

        var missing = await Assert.ThrowsAsync<RemoteFunctionNotFoundException>(() => worker.CallAsync<int>("ad", [1, 2], cancellationToken: Stop));

        Assert.Equal($"Worker '{worker.Id}': Its code defines no function 'ad'. Did you mean 'add'? It defines: {known}.", missing.Message);
        Assert.Equal(SessionState.Idle, worker.State);
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "'no-python'")]
    [InlineData(WorkerLanguage.Node, "'no-python'")]
    public async Task An_interpreter_that_is_not_there_is_told_at_the_start(WorkerLanguage language, string name)
    {
        var options = new WorkerOptions { Interpreter = "no-python" };

        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.Registry.StartAsync(new WorkerCode(language, ""), options, cancellationToken: Stop));

        Assert.Equal(
            $"There is no interpreter for {language} on this machine: {name} is not on the PATH there. Install one there, or say where it is with WorkerOptions.Interpreter.",
            missing.Message);
    }

    [Fact]
    public async Task All_names_that_were_looked_for_are_told()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("sh"), "/bin/sh");
        var options = new WorkerOptions { Environment = WorkerOptions.Default.Environment.Add("PATH", folder.Path) };

        var python = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.PythonAsync("", options));
        var node = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.NodeAsync("", options));

        Assert.Contains("'python3' and 'python' are not on the PATH", python.Message, StringComparison.Ordinal);
        Assert.Contains("'node' and 'nodejs' are not on the PATH", node.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interpreter_that_is_none_is_told_with_its_last_words()
    {
        var broken = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.PythonAsync("", new WorkerOptions { Interpreter = "cat" }));

        Assert.Contains("ended before it was ready with status 1", broken.Message, StringComparison.Ordinal);
        Assert.Contains("Try 'cat --help'", broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "def f(): return {1, 2}", "Object of type set is not JSON serializable")]
    [InlineData(WorkerLanguage.Python, "def f(): return float('nan')", "Out of range float values are not JSON compliant")]
    [InlineData(WorkerLanguage.Python, "def f():\n    x = []\n    x.append(x)\n    return x", "Circular reference detected")]
    [InlineData(WorkerLanguage.Python, "def f():\n    x = []\n    for _ in range(920): x = [x]\n    return x", "it cannot be read: The maximum configured depth of 900 has been exceeded")]
    [InlineData(WorkerLanguage.Node, "const f = () => [1 / 0]", "JSON has no number Infinity")]
    [InlineData(WorkerLanguage.Node, "const f = () => 10n", "Do not know how to serialize a BigInt")]
    [InlineData(WorkerLanguage.Node, "const f = () => f", "a function is nothing that JSON has")]
    public async Task A_result_that_json_cannot_hold_is_an_error_that_says_so(WorkerLanguage language, string code, string problem)
    {
        var worker = await _workers.Registry.StartAsync(new WorkerCode(language, code), cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("f", [], cancellationToken: Stop));

        Assert.Contains($"The function 'f' returned something that is no JSON: {problem}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SessionState.Idle, worker.State);
    }

    [Fact]
    public async Task A_result_of_another_type_is_told_with_what_it_was()
    {
        var worker = await _workers.PythonAsync("def f(): return 'many'");

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync<int>("f", [], cancellationToken: Stop));

        Assert.Contains("The function 'f' returned \"many\", which cannot be read as System.Int32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_half_a_character_is_told_too()
    {
        var worker = await _workers.PythonAsync("def f(): return '\\ud83d'");

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync<string>("f", [], cancellationToken: Stop));

        Assert.Contains("which cannot be read as System.String", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task An_argument_that_json_cannot_hold_is_refused_before_anything_is_sent(double value)
    {
        var worker = await _workers.PythonAsync("def f(*all): return len(all)");

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => worker.CallAsync("f", [1, value], cancellationToken: Stop));

        Assert.StartsWith("Argument 2 of the function 'f' cannot be written as JSON", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, worker.CallCount);
    }

    [Fact]
    public async Task Wrong_arguments_are_an_error_of_the_function()
    {
        var worker = await _workers.PythonAsync("def add(a, b): return a + b");

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync("add", [1], cancellationToken: Stop));

        Assert.Contains("TypeError: add() missing 1 required positional argument: 'b'", failure.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
