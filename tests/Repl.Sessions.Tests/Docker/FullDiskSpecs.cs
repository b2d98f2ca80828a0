using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>An Engine whose disk is full makes no containers, and says why.</summary>
public sealed class FullDiskSpecs : IAsyncLifetime
{
    private readonly TemporaryFolder _disk = new();
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        RequiredProgram.Root("mount");
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "repl-test-disk", _disk.Path);
        _engine = await DockerEngine.StartOwnAsync("--data-root", _disk.Path);
        await _engine.ProvideAsync(DockerImages.Busybox);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await RunAsync("umount", "--lazy", _disk.Path);
        _disk.Dispose();
    }

    [Fact]
    public async Task Making_a_sandbox_says_so_and_works_again_when_there_is_room()
    {
        var options = new SandboxOptions { Image = DockerImages.Busybox, Network = "none" };
        var full = Path.Combine(_disk.Path, "full");
        await RunAsync("sh", "-c", $"dd if=/dev/zero of='{full}' bs=1M count=100 2>/dev/null || :");

        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => Sandbox.StartAsync(options, _engine.Host, Stop));
        File.Delete(full);
        await using var box = await Sandbox.StartAsync(options, _engine.Host, Stop);

        Assert.Equal(DockerFailure.DiskFull, refused.Failure);
        Assert.StartsWith($"The disk of the Docker Engine at {_engine.Host} is full: ", refused.Problem, StringComparison.Ordinal);
        Assert.Equal(0, (await box.RunAsync(["true"], cancellationToken: Stop)).ExitCode);
    }

    [Fact]
    public async Task What_fills_it_from_within_sees_so_and_its_session_goes_on()
    {
        await using var box = await Sandbox.StartAsync(new SandboxOptions { Image = DockerImages.Busybox, Network = "none" }, _engine.Host, Stop);
        await using var session = await box.OpenSessionAsync(cancellationToken: Stop);

        var result = await session.RunAsync("dd if=/dev/zero of=/full bs=1M count=100", Stop);
        await session.RunAsync("rm /full", Stop);

        Assert.Contains("No space left on device", result.StandardError, StringComparison.Ordinal);
        Assert.Equal("kept\n", (await session.RunAsync("echo kept >/file; cat /file", Stop)).StandardOutput);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var running = RunningProgram.Start(RequiredProgram.OnPath(program), arguments);
        Assert.Equal(0, (await running.EndAsync()).ExitCode);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
