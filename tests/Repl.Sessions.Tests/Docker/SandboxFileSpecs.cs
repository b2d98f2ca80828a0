using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Files go into a sandbox and come back.</summary>
public sealed class SandboxFileSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _tag = Guid.NewGuid().ToString("N");
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await fixture.GetAsync();
        await _engine.ProvideAsync(DockerImages.Busybox);
        await _engine.ProvideAsync(DockerImages.Shellless);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _engine.WaitUntilNoneIsTaggedAsync(_tag, Stop);
    }

    [Theory]
    [InlineData(DockerImages.Busybox)]
    [InlineData(DockerImages.Shellless)]
    public async Task One_is_written_and_read(string image)
    {
        await using var box = await StartAsync(image);

        await box.WriteFileAsync("/made/here/it's a file", "text é\n", Stop);
        await box.WriteFileAsync("bytes", new byte[] { 0, 255, 10 }, Stop);

        Assert.Equal("text é\n", await box.ReadTextFileAsync("/made/here/it's a file", Stop));
        Assert.Equal([0, 255, 10], await box.ReadFileAsync("/bytes", Stop));
        Assert.Equal(TransferFailure.NotFound, (await Assert.ThrowsAsync<TransferException>(() => box.ReadFileAsync("/missing", Stop))).Failure);
        await Assert.ThrowsAsync<ArgumentException>(() => box.WriteFileAsync("/folder/", "", Stop));
    }

    [Theory]
    [InlineData(DockerImages.Busybox)]
    [InlineData(DockerImages.Shellless)]
    public async Task One_goes_there_and_back(string image)
    {
        await using var box = await StartAsync(image);
        var bytes = new byte[3_000_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder.File("file"), bytes, Stop);

        var up = await box.UploadAsync(_folder.File("file"), "/tmp/into/", cancellationToken: Stop);
        await box.DownloadAsync("/tmp/into/file", _folder.File("back/"), cancellationToken: Stop);

        Assert.Equal((1, 3_000_000), (up.Files, up.Bytes));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.File("back/file"), Stop));
    }

    [Fact]
    public async Task A_folder_goes_there_and_back_with_progress()
    {
        await using var box = await StartAsync(DockerImages.Busybox);
        _folder.Write("project/a", "1");
        _folder.Write("project/inner/b", "22");
        var told = new ProgressList();

        await box.UploadAsync(_folder.File("project"), "/srv/", progress: told, cancellationToken: Stop);
        await box.DownloadAsync("/srv/project", _folder.File("copy"), cancellationToken: Stop);

        Assert.Equal("22", await File.ReadAllTextAsync(_folder.File("copy/inner/b"), Stop));
        Assert.Equal(3, told.Last!.BytesDone);
    }

    [Fact]
    public async Task A_project_is_copied_without_what_is_ignored_and_opened_there()
    {
        _folder.Write("project/main.py", "print('hi')");
        _folder.Write("project/secret.env", "");
        _folder.Write("project/build/out", "");
        _folder.Write("project/data/big", "");
        _folder.Write("project/.git/config", "");
        _folder.Write("project/.gitignore", "build/\n*.env\n");
        _folder.Write("project/.sandboxignore", "data\n!secret.env\n");

        await using var box = await Sandbox.FromDirectoryAsync(_folder.File("project"), new SandboxOptions { Image = DockerImages.Busybox, Network = "none", Tags = [_tag] }, _engine.Host, cancellationToken: Stop);
        var session = await box.OpenSessionAsync(cancellationToken: Stop);

        Assert.Equal("/workspace\n./.gitignore\n./.sandboxignore\n./main.py\n./secret.env\n", (await session.RunAsync("pwd; find . -type f | sort", Stop)).StandardOutput);
        Assert.Equal("print('hi')", (await box.RunAsync(["cat", "main.py"], cancellationToken: Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_project_that_is_not_there_leaves_no_sandbox()
    {
        var missing = await Assert.ThrowsAsync<TransferException>(() => Sandbox.FromDirectoryAsync(
            _folder.File("missing"), new SandboxOptions { Image = DockerImages.Busybox, Network = "none", Tags = [_tag] }, _engine.Host, cancellationToken: Stop));

        Assert.Equal(TransferFailure.NotFound, missing.Failure);
        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    private Task<Sandbox> StartAsync(string image) => Sandbox.StartAsync(
        new SandboxOptions { Image = image, Network = "none", Tags = [_tag], Command = image == DockerImages.Shellless ? ["/program/busybox", "sleep", "1000"] : [] }, _engine.Host, Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed class ProgressList : IProgress<TransferProgress>
    {
        public TransferProgress? Last { get; private set; }

        public void Report(TransferProgress value) => Last = value;
    }
}
