using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Files;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Files of containers, and what they use, with Podman in the place of Docker.</summary>
public sealed class PodmanFileSpecs(PodmanSpecs.Podman podman) : IClassFixture<PodmanSpecs.Podman>, IAsyncLifetime
{
    private const int Size = 3_000_000;

    private readonly SessionRegistry _sessions = new();
    private readonly TemporaryFolder _folder = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_large_file_goes_there_and_back_and_belongs_to_the_containers_user()
    {
        await using var container = await podman.Engine.RunAsync(DockerImages.Busybox, body => body["User"] = "1234:5678");
        var session = await container.OpenAsync(_sessions);
        var bytes = await MakeAsync();

        var up = await session.UploadAsync(_folder.File("file"), "/tmp/file", new TransferOptions { Verify = true }, cancellationToken: Stop);
        var down = await session.DownloadAsync("/tmp/file", _folder.File("back"), new TransferOptions { Verify = true }, cancellationToken: Stop);

        Assert.Equal(("archive", "archive"), (up.Method, down.Method));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.File("back"), Stop));
        Assert.Equal("1234 5678 644\n", (await session.RunAsync("stat -c '%u %g %a' /tmp/file", Stop)).StandardOutput);
    }

    [Fact]
    public async Task Files_are_read_and_written_without_a_shell()
    {
        await using var container = await podman.Engine.RunAsync(DockerImages.Shellless);
        using var client = await EngineClient.ConnectAsync(EngineEndpoint.AtSocket(podman.Engine.SocketPath), EngineClient.UsualAnswerLimit, Stop);
        var files = new ContainerFiles(client, container.Name, "box");
        var bytes = await MakeAsync();

        await files.WriteFileAsync("/new/folder/file", bytes, null, Stop);
        await files.SendFolderAsync(_folder.Path, "/workspace", null, TimeProvider.System, Stop);

        Assert.Equal(bytes, await files.ReadFileAsync("/new/folder/file", Stop));
        Assert.Equal(bytes, await files.ReadFileAsync("/workspace/file", Stop));
        Assert.Equal(TransferFailure.NotFound, (await Assert.ThrowsAsync<TransferException>(() => files.ReadFileAsync("/nowhere", Stop))).Failure);
        Assert.Equal(TransferFailure.IsFolder, (await Assert.ThrowsAsync<TransferException>(() => files.WriteFileAsync("/tmp", bytes, null, Stop))).Failure);
    }

    [Fact]
    public async Task What_a_container_uses_is_told()
    {
        await using var container = await podman.Engine.RunAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions);

        var facts = (await session.DescribeContainerAsync(Stop))!;

        Assert.Equal(container.Name, facts.Name);
        Assert.Contains(DockerImages.Busybox, facts.Image, StringComparison.Ordinal);
        Assert.True(facts is { CpuPercent: not null, MemoryBytes: > 0, CreatedAt: not null, ExpiresAt: null }, facts.ToString());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<byte[]> MakeAsync()
    {
        var bytes = new byte[Size];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder.File("file"), bytes, Stop);
        return bytes;
    }
}
