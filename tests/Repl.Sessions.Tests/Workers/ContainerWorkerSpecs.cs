using Repl.Sessions.Docker;
using Repl.Sessions.Tests.Docker;
using Repl.Sessions.Workers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Workers in a container.</summary>
public sealed class ContainerWorkerSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly WorkersUnderTest _workers = new();
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await fixture.GetAsync();

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    [Fact]
    public async Task A_python_function_runs_in_the_container_and_keeps_its_state()
    {
        await using var connection = await ConnectAsync(DockerImages.Python);
        var worker = await _workers.Registry.StartAsync(
            WorkerCode.Python("import os, sys\ncount = 0\ndef f(a, b):\n  global count\n  count += 1\n  print('out')\n  print('err', file=sys.stderr)\n  return [a + b, count, os.path.exists('/.dockerenv')]"),
            _workers.Options,
            connection,
            Stop);

        Assert.Equal("[5, 1, true]", (await worker.CallAsync("f", [2, 3], cancellationToken: Stop)).GetRawText());
        Assert.Equal("[9, 2, true]", (await worker.CallAsync("f", [4, 5], cancellationToken: Stop)).GetRawText());
        Assert.Equal(("out\nout\n", "err\nerr\n"), (_workers.Output, _workers.Errors));
    }

    [Fact]
    public async Task Megabytes_travel_in_both_directions()
    {
        await using var connection = await ConnectAsync(DockerImages.Python);
        var worker = await _workers.Registry.StartAsync(WorkerCode.Python("def double(text):\n  print(text)\n  return text + text"), _workers.Options, connection, Stop);
        var text = string.Concat(Enumerable.Range(0, 300_000).Select(number => $"{number:0000000}\u00e9\n"));

        Assert.Equal(text + text, await worker.CallAsync<string>("double", [text], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(text + "\n", _workers.Output);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_stops_and_the_worker_keeps_its_state()
    {
        await using var connection = await ConnectAsync(DockerImages.Python);
        var worker = await _workers.Registry.StartAsync(
            WorkerCode.Python("import subprocess\ncount = 0\ndef f():\n  global count\n  count += 1\n  print('ready')\n  subprocess.run(['sleep', '1000'])\ndef g(): return count"), _workers.Options, connection, Stop);
        using var cancel = new CancellationTokenSource();
        var calling = worker.CallAsync("f", [], cancellationToken: cancel.Token);
        await _workers.ShownAsync("ready");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(1, await worker.CallAsync<int>("g", [], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Theory]
    [InlineData(DockerImages.Busybox)]
    [InlineData(DockerImages.Dash)]
    public async Task A_shell_function_runs_in_the_containers_own_shell(string image)
    {
        await using var connection = await ConnectAsync(image);
        var worker = await _workers.Registry.StartAsync(WorkerCode.Sh("n=0\nadd() { n=$((n + 1)); echo $(($1 + $2 + n)); }"), _workers.Options, connection, Stop);

        Assert.Equal(6, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
        Assert.Equal(7, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
    }

    [Theory]
    [InlineData(WorkerLanguage.Python, "'python3' and 'python' are")]
    [InlineData(WorkerLanguage.Node, "'node' and 'nodejs' are")]
    public async Task An_interpreter_that_the_container_has_not_is_told_with_the_container(WorkerLanguage language, string names)
    {
        await using var connection = await ConnectAsync(DockerImages.Dash);

        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.Registry.StartAsync(new WorkerCode(language, ""), null, connection, Stop));

        Assert.StartsWith($"There is no interpreter for {language} on {connection.Target}: {names} not on the PATH there.", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_container_is_killed_ends_at_once_and_says_why()
    {
        await using var container = await _engine.RunAsync(DockerImages.Python);
        await using var connection = await container.ConnectAsync(Stop);
        var worker = await _workers.Registry.StartAsync(WorkerCode.Python("import time\ndef f():\n  print('ready')\n  time.sleep(1000)"), _workers.Options, connection, Stop);
        var calling = worker.CallAsync("f", [], cancellationToken: Stop);
        await _workers.ShownAsync("ready");

        await container.DoAsync("kill");

        var lost = await Assert.ThrowsAsync<SessionLostException>(() => calling.WaitAsync(TestLimits.Wait, Stop));
        Assert.Contains(container.Name, lost.Message, StringComparison.Ordinal);
        Assert.Contains("whether that went on to its end is not known", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_closed_leaves_nothing_in_the_container()
    {
        await using var container = await _engine.RunAsync(DockerImages.Python);
        await using (var connection = await container.ConnectAsync(Stop))
        {
            var worker = await _workers.Registry.StartAsync(
                WorkerCode.Python("import subprocess\ndef f(): subprocess.Popen(['sleep', '1000'], start_new_session=True)"), _workers.Options, connection, Stop);
            await worker.CallAsync("f", [], cancellationToken: Stop);
            Assert.Contains(await container.ListProcessesAsync(), process => process.Contains("python3 -c", StringComparison.Ordinal));

            await worker.CloseAsync();

            Assert.DoesNotContain(await container.ListProcessesAsync(), process => process.Contains("python3 -c", StringComparison.Ordinal));
        }

        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<DockerConnection> ConnectAsync(string image) => await (await _engine.SharedAsync(image)).ConnectAsync(Stop);
}
