using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>A session in a container of its own can go back to where it was: files and shell.</summary>
public sealed class CheckpointSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly SessionRegistry _sessions = new();
    private readonly string _tag = Guid.NewGuid().ToString("N");
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await fixture.GetAsync();
        await _engine.ProvideAsync(DockerImages.Bash);
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        Assert.Empty(await _engine.FindTaggedAsync(_tag));
        Assert.Empty(await ImagesAsync());
    }

    [Fact]
    public async Task Files_and_the_shells_state_are_as_they_were()
    {
        var session = await OpenAsync();
        await session.RunAsync("mkdir /work; cd /work; echo one >file; kept=yes; export MODE=fast; f() { echo in f; }", Stop);
        await session.CheckpointAsync("before", Stop);
        await session.RunAsync("rm -r /work; cd /tmp; kept=no; MODE=slow; unset -f f; umask 077; sleep 1000 &", Stop);

        await session.RollBackAsync("before", Stop);
        var result = await session.RunAsync("echo \"$(pwd) $(cat file) $kept $(env | grep ^MODE) $(f)\"", Stop);

        Assert.Equal("/work one yes MODE=fast in f\n", result.StandardOutput);
        Assert.Null(result.Replacement);
        Assert.Empty(await session.ListProcessesAsync(Stop));
        Assert.Single(await _engine.FindTaggedAsync(_tag));
        Assert.Equal(["before"], session.Checkpoints);
    }

    [Fact]
    public async Task It_goes_back_and_forth_between_several()
    {
        var session = await OpenAsync();
        foreach (var label in (string[])["one", "two", "three"])
        {
            await session.RunAsync($"echo {label} >/file; now={label}", Stop);
            await session.CheckpointAsync(label, Stop);
        }

        foreach (var label in (string[])["one", "three", "two", "two"])
        {
            await session.RollBackAsync(label, Stop);
            Assert.Equal($"{label} {label}\n", (await session.RunAsync("echo \"$(cat /file) $now\"; echo spoilt >/file; now=spoilt", Stop)).StandardOutput);
        }

        await session.CheckpointAsync("two", Stop);
        await session.RollBackAsync("two", Stop);
        Assert.Equal("spoilt\n", (await session.RunAsync("cat /file", Stop)).StandardOutput);
        Assert.Equal(["one", "three", "two"], session.Checkpoints);
    }

    [Fact]
    public async Task It_waits_for_the_running_command_and_the_job_behind_it_goes_on()
    {
        var session = await OpenAsync();
        await session.RunAsync("(while :; do sleep 0.05; done) &", Stop);
        await using var input = new FedStream();
        var running = session.RunAsync("read line; echo $line >/file", new RunOptions { StandardInput = CommandInput.From(input) }, Stop);
        var taking = session.CheckpointAsync("after", Stop);
        Assert.False(taking.IsCompleted);
        input.Feed("late\n"u8);
        input.End();
        await taking;

        Assert.True(running.IsCompleted);
        Assert.NotEmpty(await session.ListProcessesAsync(Stop));
        Assert.Equal(SessionState.Idle, session.State);
        await session.RollBackAsync("after", Stop);
        Assert.Equal("late\n", (await session.RunAsync("cat /file", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_label_that_is_unknown_or_impossible_is_told()
    {
        var session = await OpenAsync();

        Assert.Contains("It has no checkpoint 'before'. Take one with '#!session checkpoint box before'.", (await Refused(() => session.RollBackAsync("before", Stop))).Message, StringComparison.Ordinal);
        await session.CheckpointAsync("before", Stop);
        Assert.Contains("It has no checkpoint 'befor'. Did you mean 'before'?", (await Refused(() => session.RollBackAsync("befor", Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("'a b' cannot be a checkpoint's label.", (await Refused(() => session.CheckpointAsync("a b", Stop))).Message, StringComparison.Ordinal);
        Assert.Equal("goes on\n", (await session.RunAsync("echo goes on", Stop)).StandardOutput);
    }

    [Fact]
    public async Task Elsewhere_there_are_none()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var inContainer = await container.OpenAsync(_sessions);
        var local = await _sessions.OpenAsync("here", cancellationToken: Stop);

        Assert.Contains($"Of {container.Target} no checkpoints can be taken.", (await Refused(() => inContainer.CheckpointAsync("x", Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("Of local: no checkpoints can be taken.", (await Refused(() => local.RollBackAsync("x", Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_cannot_make_one_says_so_and_the_session_goes_on()
    {
        var session = await OpenAsync();
        await session.CheckpointAsync("before", Stop);
        foreach (var image in await ImagesAsync())
        {
            await _engine.CallAsync(HttpMethod.Delete, $"/images/{image}?force=1");
        }

        var refused = await Refused(() => session.RollBackAsync("before", Stop));

        Assert.Contains("The checkpoint's image 'repl-checkpoint:", refused.Message, StringComparison.Ordinal);
        Assert.Equal("goes on\n", (await session.RunAsync("echo goes on", Stop)).StandardOutput);
    }

    private static Task<CheckpointException> Refused(Func<Task> act) => Assert.ThrowsAsync<CheckpointException>(act);

    private Task<ISession> OpenAsync() => _sessions.OpenAsync(
        "box",
        $"docker-image://{DockerImages.Bash}",
        new SessionOptions { Docker = new DockerOptions { Host = _engine.Host, Sandbox = new SandboxOptions { Network = "none", Tags = [_tag] } } },
        Stop);

    // Checkpoints of this test: they carry the tag of the container that they were made of.
    private async Task<IReadOnlyList<string>> ImagesAsync() =>
    [
        .. (await _engine.CallAsync(HttpMethod.Get, $"/images/json?filters={Uri.EscapeDataString($$"""{"label":["{{SandboxLabels.Checkpoint}}","{{SandboxLabels.Tag}}{{_tag}}"]}""")}"))!
            .AsArray().Select(image => (string)image!["RepoTags"]![0]!),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
