using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Podman's service is used as Docker's Engine is.</summary>
public sealed class PodmanSpecs(PodmanSpecs.Podman podman) : IClassFixture<PodmanSpecs.Podman>
{
    private readonly DockerEngine _engine = podman.Engine;

    [Theory]
    [InlineData(DockerImages.Bash)]
    [InlineData(DockerImages.Busybox)]
    public async Task A_session_in_a_running_container_keeps_its_state_and_can_be_interrupted(string image)
    {
        await using var container = await _engine.RunAsync(image);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);
        using var interrupt = new CancellationTokenSource();

        await session.RunAsync("cd /tmp; kept=yes; sleep 1000 & f() { echo \"$kept\"; }", Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in session.ListenAsync("echo ready; while :; do :; done", interrupt.Token))
            {
                if (happened is CommandEvent.Output)
                {
                    await interrupt.CancelAsync();
                }
            }
        });

        Assert.Equal("yes /tmp\n", (await session.RunAsync("echo \"$(f) $(pwd)\"", Stop)).StandardOutput);
        Assert.Equal(7, (await session.RunAsync("exit 7", Stop)).ExitCode);
        Assert.Equal("/tmp\n", (await session.RunAsync("pwd", Stop)).StandardOutput);
        Assert.Contains(await session.ListProcessesAsync(Stop), job => job.Command == "sleep 1000");
    }

    [Fact]
    public async Task Sandboxes_are_made_used_and_removed()
    {
        await _engine.ProvideAsync(DockerImages.Busybox);
        await using var scope = new SandboxScope(new SandboxDefaults { Image = DockerImages.Busybox, Network = "none", Tags = ["podman"], Resources = new("500m", "64Mi") }, _engine.Host);
        var pool = await scope.CreatePoolAsync(2, cancellationToken: Stop);
        await using var session = await pool[0].OpenSessionAsync(cancellationToken: Stop);

        Assert.Equal("in a session\n", (await session.RunAsync("echo in a session", Stop)).StandardOutput);
        Assert.Equal(("out\n", "err\n", 3), await SayAsync(pool[1]));
        Assert.Equal(2, (await Sandbox.ListAsync(["podman"], _engine.Host, Stop)).Count);
        await scope.CloseAsync();
        Assert.Empty(await _engine.FindTaggedAsync("podman"));

        static async Task<(string, string, int)> SayAsync(Sandbox box)
        {
            var result = await box.RunAsync(["sh", "-c", "echo out; echo err >&2; exit 3"], cancellationToken: Stop);
            return (result.StandardOutput, result.StandardError, result.ExitCode);
        }
    }

    [Fact]
    public async Task A_kept_sandbox_and_one_of_limited_life_are_as_they_should_be()
    {
        await _engine.ProvideAsync(DockerImages.Busybox);
        var options = new SandboxOptions { Image = DockerImages.Busybox, Network = "none" };
        await using (var kept = await Sandbox.StartAsync(options with { Keep = true, Name = "kept" }, _engine.Host, Stop))
        {
            await kept.RunAsync(["touch", "/tmp/file"], cancellationToken: Stop);
        }

        await using var again = await Sandbox.AttachAsync("kept", _engine.Host, Stop);
        Assert.Equal(0, (await again.RunAsync(["cat", "/tmp/file"], cancellationToken: Stop)).ExitCode);
        var taken = await Assert.ThrowsAsync<DockerConnectException>(() => Sandbox.StartAsync(options with { Name = "kept" }, _engine.Host, Stop));
        Assert.Equal(DockerFailure.NameTaken, taken.Failure);
        await again.CloseAsync();

        await using var limited = await Sandbox.StartAsync(options with { MaxLifetime = TimeSpan.FromSeconds(1) }, _engine.Host, Stop);
        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => limited.RunAsync(["sleep", "1000"], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.EndsWith("ended, because its lifetime was over.", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_image_is_told_with_similar_ones()
    {
        await _engine.ProvideAsync(DockerImages.Busybox);

        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => Sandbox.StartAsync(new SandboxOptions { Image = "localhost:1/repl-test-busibox" }, _engine.Host, Stop));

        Assert.Equal(DockerFailure.NoSuchImage, refused.Failure);
        Assert.Contains("repl-test-busybox:latest", refused.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("docker.io", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_without_a_shell_run_programs()
    {
        await _engine.ProvideAsync(DockerImages.Shellless);
        await using var box = await Sandbox.StartAsync(
            new SandboxOptions { Image = DockerImages.Shellless, Network = "none", Command = ["/program/busybox", "sleep", "1000"] }, _engine.Host, Stop);

        Assert.Equal("hi\n", (await box.RunAsync(["/program/busybox", "echo", "hi"], cancellationToken: Stop)).StandardOutput);
        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => box.RunAsync(["no-such-program"], cancellationToken: Stop));
        Assert.StartsWith("There is no program 'no-such-program'", missing.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("pause")]
    [InlineData("remove")]
    public async Task A_container_that_goes_away_makes_the_outcome_unknown(string action)
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        await using var sessions = new SessionRegistry();
        var session = await container.OpenAsync(sessions);

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(async () =>
        {
            await foreach (var happened in session.ListenAsync("echo ready; sleep 1000", Stop))
            {
                if (happened is CommandEvent.Output)
                {
                    await (action == "remove" ? container.RemoveAsync() : container.DoAsync(action));
                }
            }
        });

        Assert.Matches($@"^The container '{container.Name}' (was|is) (killed \(status 137\)|paused|removed)\.$", unknown.Reason);
        Assert.Equal(SessionState.Lost, session.State);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One service for these tests.</summary>
    public sealed class Podman : IAsyncLifetime
    {
        private DockerEngine? _engine;

        /// <summary>The service.</summary>
        public DockerEngine Engine => _engine!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => _engine = await DockerEngine.StartPodmanAsync();

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }
}
