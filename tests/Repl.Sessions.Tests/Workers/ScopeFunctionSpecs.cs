using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Tests.Docker;
using Repl.Sessions.Workers;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Functions of other languages run in the sandboxes of a scope, as if they were C#.</summary>
public sealed class ScopeFunctionSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly string _tag = Guid.NewGuid().ToString("N");
    private DockerEngine _engine = null!;
    private SandboxScope _scope = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await fixture.GetAsync();
        await _engine.ProvideAsync(DockerImages.Python);
        _scope = new SandboxScope(new SandboxDefaults { Image = DockerImages.Python, Network = "none", Tags = [_tag] }, _engine.Host);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task One_is_called_like_a_delegate_in_a_sandbox_that_is_made_for_it()
    {
        var add = _scope.Function<int, int, int>("add", WorkerCode.Python("def add(a, b): return a + b"));

        Assert.Equal(5, await add(2, 3, Stop));
        Assert.Equal(1, _scope.Count);
    }

    [Fact]
    public async Task The_interpreter_stays_warm_and_functions_of_one_code_share_it()
    {
        var code = WorkerCode.Python("import os\nmodel = [os.getpid()]\ndef learn(word):\n    model.append(word)\ndef recall():\n    return model + [os.getpid()]");
        var learn = _scope.Function<string, object?>("learn", code);
        var recall = _scope.Function<List<object>>("recall", code);

        await learn("one", Stop);
        await learn("two", Stop);
        var all = await recall(Stop);

        Assert.Equal([$"{all[0]}", "one", "two", $"{all[0]}"], all.Select(one => $"{one}"));
    }

    [Fact]
    public async Task Map_spreads_calls_over_the_pool()
    {
        await _scope.CreatePoolAsync(3, cancellationToken: Stop);
        var meet = _scope.Function<int, string>("meet", WorkerCode.Sh("meet() { cat /etc/hostname >/dev/null 2>&1; echo \"$1 $(uname -n)\"; }"));

        var answers = await meet.MapAsync(Enumerable.Range(0, 30), Stop);

        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{number}"), answers.Select(answer => answer.Split(' ')[0]));
        Assert.Equal(3, answers.Select(answer => answer.Split(' ')[1]).Distinct().Count());
    }

    [Fact]
    public async Task What_it_writes_goes_to_whoever_runs_the_cell()
    {
        List<(OutputKind, string)> shown = [];
        AmbientOutput.Enter((kind, text) => shown.Add((kind, text)));
        var speak = _scope.Function<object?>("speak", WorkerCode.Python("import sys\ndef speak():\n    print('out')\n    print('err', file=sys.stderr)"));

        await speak(Stop);

        Assert.Equal("out\n", string.Concat(shown.Where(one => one.Item1 is OutputKind.StandardOutput).Select(one => one.Item2)));
        Assert.Equal("err\n", string.Concat(shown.Where(one => one.Item1 is OutputKind.StandardError).Select(one => one.Item2)));
    }

    [Fact]
    public async Task An_exception_over_there_becomes_one_here_with_its_traceback()
    {
        var fail = _scope.Function<int, int>("fail", WorkerCode.Python("def fail(n):\n    return 1 // n"));

        var failed = await Assert.ThrowsAsync<RemoteFunctionException>(() => fail(0, Stop));

        Assert.Contains("ZeroDivisionError", failed.Message, StringComparison.Ordinal);
        Assert.Contains("return 1 // n", failed.Traceback, StringComparison.Ordinal);
        Assert.Equal(1, await fail(1, Stop));
    }

    [Fact]
    public void What_is_missing_is_told_when_it_is_made()
    {
        Assert.Contains("node", Assert.Throws<ProgramStartException>(() => _scope.Function<int>("f", WorkerCode.Node("function f() { return 1 }"))).Message, StringComparison.Ordinal);
        Assert.Throws<RemoteFunctionNotFoundException>(() => _scope.Function<int>("g", WorkerCode.Python("def f(): return 1")));
        Assert.Throws<RemoteFunctionException>(() => _scope.Function<int>("f", WorkerCode.Python("def f(: return 1")));
    }

    [Fact]
    public async Task With_its_scope_it_ends()
    {
        var add = _scope.Function<int, int, int>("add", WorkerCode.Python("def add(a, b): return a + b"));
        await _scope.CloseAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => add(2, 3, Stop));
        Assert.Throws<InvalidOperationException>(() => _scope.Function<int>("f", WorkerCode.Python("def f(): return 1")));
    }

    [Fact]
    public async Task A_worker_of_a_sandbox_ends_with_it()
    {
        var box = await _scope.CreateAsync(cancellationToken: Stop);
        var worker = await box.StartWorkerAsync(WorkerCode.Python("n = 0\ndef next():\n    global n\n    n += 1\n    return n"), cancellationToken: Stop);

        Assert.Equal((1, 2), (await worker.CallAsync<int>("next", [], cancellationToken: Stop), await worker.CallAsync<int>("next", [], cancellationToken: Stop)));
        await box.CloseAsync();
        await Assert.ThrowsAsync<SessionClosedException>(() => worker.CallAsync<int>("next", [], cancellationToken: Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
