using System.Diagnostics;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Cli.Tests.Sandboxes;

/// <summary>However the program ends, no container of its sessions is left.</summary>
public sealed class SandboxEndSpecs(SandboxEndSpecs.Engine fixture) : IClassFixture<SandboxEndSpecs.Engine>, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Sandbox _sandbox = new();
    private readonly string _tag = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_leaves_no_container(string signal)
    {
        await using var program = await StartAsync("echo ready; sleep 1000");
        await program.StandardOutput.WaitForAsync("ready", Stop);
        Assert.Single(await FindAsync());

        await program.SignalAsync(signal);
        await program.EndAsync(Stop);

        await WaitUntilNoneIsLeftAsync();
    }

    [Fact]
    public async Task The_end_of_the_script_leaves_no_container()
    {
        await using var program = await StartAsync("echo ready");

        var result = await program.EndAsync(Stop);

        _sandbox.ExpectEnd(0, result);
        Assert.Contains("ready\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task An_exit_in_the_middle_of_a_cell_leaves_no_container()
    {
        await using var program = await StartAsync("echo ready", "#!csharp", "System.Environment.Exit(3);");

        await program.EndAsync(Stop);

        await WaitUntilNoneIsLeftAsync();
    }

    [Fact]
    public async Task What_a_killed_program_could_not_start_any_more_is_pruned()
    {
        await fixture.Docker.ProvideAsync(DockerImages.Busybox);
        await using var program = await StartAsync("echo ready; sleep 1000");
        await program.StandardOutput.WaitForAsync("ready", Stop);
        var labels = (await fixture.Docker.CallAsync(HttpMethod.Get, $"/containers/{(await FindAsync())[0]}/json"))!["Config"]!["Labels"]!;
        await using var left = await fixture.Docker.RunAsync(DockerImages.Busybox, body => body["Labels"] = labels.DeepClone()); // as if made by the same program
        Assert.Equal("", (await PruneAsync()).StandardOutput);

        await program.SignalAsync("KILL");
        await program.EndAsync(Stop);

        await PruneUntilAsync(left.Name);
        await WaitUntilNoneIsLeftAsync();
    }

    [Fact]
    public async Task Checkpoints_of_a_killed_program_are_pruned_and_those_of_a_living_one_are_not()
    {
        await using var program = await StartAsync("true", "#!session checkpoint box before", "#!box", "echo ready; sleep 1000");
        await program.StandardOutput.WaitForAsync("ready", Stop);
        await PruneAsync();
        var image = Assert.Single(await FindCheckpointsAsync());

        await program.SignalAsync("KILL");
        await program.EndAsync(Stop);

        await WaitUntilNoneIsLeftAsync(); // an image that a container uses stays
        await PruneUntilAsync(image);
        Assert.Empty(await FindCheckpointsAsync());
    }

    [Fact]
    public async Task Pruning_without_an_engine_says_so()
    {
        var result = await _sandbox.RunAsync("sandbox", "prune", "--docker-host", $"unix://{_sandbox.File("none.sock")}");

        _sandbox.ExpectEnd(2, result);
        Assert.Contains("no Docker Engine listens at", result.StandardError, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<RunningProgram> StartAsync(params string[] shellCell)
    {
        await fixture.Docker.ProvideAsync(DockerImages.Busybox);
        var program = _sandbox.Start();
        string[] lines = [$"#!session open box docker-image://{DockerImages.Busybox} --docker-host {fixture.Docker.Host} --network none --tag {_tag}", "#!box", .. shellCell];
        foreach (var line in lines)
        {
            await program.StandardInput.WriteLineAsync(line);
        }

        program.StandardInput.Close();
        return program;
    }

    private Task<ProgramResult> PruneAsync() => _sandbox.RunAsync("sandbox", "prune", "--docker-host", fixture.Docker.Host);

    // A killed program ends a little later than its signal is sent. Its own container, which the Engine removes, may be told too.
    private async Task PruneUntilAsync(string name)
    {
        for (var waited = Stopwatch.StartNew(); !(await PruneAsync()).StandardOutput.Contains($"{name}\n", StringComparison.Ordinal);)
        {
            Assert.True(waited.Elapsed < TestLimits.Wait, $"{name} was not pruned.");
        }
    }

    private async Task WaitUntilNoneIsLeftAsync()
    {
        for (var waited = Stopwatch.StartNew(); await FindAsync() is { Count: > 0 } left; await Task.Delay(LookAgain, Stop))
        {
            Assert.True(waited.Elapsed < TestLimits.Wait, $"Still there: {string.Join(", ", left)}");
        }
    }

    private async Task<IReadOnlyList<string>> FindCheckpointsAsync() =>
    [
        .. (await fixture.Docker.CallAsync(HttpMethod.Get, $"/images/json?filters={Uri.EscapeDataString($$"""{"label":["repl.checkpoint","repl.tag.{{_tag}}"]}""")}"))!
            .AsArray().Select(image => (string)image!["RepoTags"]![0]!),
    ];

    private async Task<IReadOnlyList<string>> FindAsync() =>
    [
        .. (await fixture.Docker.CallAsync(HttpMethod.Get, $"/containers/json?all=1&filters={Uri.EscapeDataString($$"""{"label":["repl.tag.{{_tag}}"]}""")}"))!
            .AsArray().Select(container => ((string)container!["Names"]![0]!).TrimStart('/')),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One Engine for these tests.</summary>
    public sealed class Engine : IAsyncLifetime
    {
        private DockerEngine? _engine;

        /// <summary>The Engine.</summary>
        public DockerEngine Docker => _engine!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => _engine = await DockerEngine.StartAsync();

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Docker.DisposeAsync();
    }
}
