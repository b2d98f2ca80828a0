using System.Text;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Files;
using Repl.Sessions.Tests.Transfers;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Files of containers by the Engine alone, without a shell.</summary>
public sealed class ContainerFileSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private DockerEngine _engine = null!;
    private EngineClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await fixture.GetAsync();
        _client = await EngineClient.ConnectAsync(EngineEndpoint.AtSocket(_engine.SocketPath), EngineClient.UsualAnswerLimit, Stop);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task A_file_is_written_and_read_where_there_is_no_shell(int size)
    {
        var files = FilesOf(await _engine.SharedAsync(DockerImages.Shellless));
        var bytes = Bytes(size);
        var path = $"/new {Guid.NewGuid():N}/folder/it's 😀";

        await files.WriteFileAsync(path, bytes, null, Stop);

        Assert.Equal(bytes, await files.ReadFileAsync(path, Stop));
    }

    [Fact]
    public async Task A_file_goes_there_and_back_where_there_is_no_shell()
    {
        var files = FilesOf(await _engine.SharedAsync(DockerImages.Shellless));
        var bytes = Bytes(3_000_000);
        await File.WriteAllBytesAsync(At("file"), bytes, Stop);
        var (up, down) = (0L, 0L);

        await files.UploadAsync(At("file"), "/tmp/uploaded", moved => up += moved, Stop);
        await files.DownloadAsync("/tmp/uploaded", At("back"), moved => down += moved, Stop);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("back"), Stop));
        Assert.Equal((bytes.Length, bytes.Length), (up, down));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task What_is_replaced_keeps_its_mode_and_links_stay()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var files = FilesOf(container);
        await files.WriteFileAsync("/tmp/real", "old"u8.ToArray(), (UnixFileMode)0x1ED, Stop);
        await RunAsync(container, "ln -s real /tmp/link");

        await files.WriteFileAsync("/tmp/link", "new"u8.ToArray(), null, Stop);

        Assert.Equal("new 755 link\n", await RunAsync(container, "echo $(cat /tmp/real) $(stat -c %a /tmp/real) $([ -L /tmp/link ] && echo link)"));
    }

    [Theory]
    [InlineData("1234:5678", "1234 5678")]
    [InlineData("1234", "1234 0")]
    [InlineData("dev", "1000 1001")]
    [InlineData("dev:staff", "1000 50")]
    public async Task It_belongs_to_the_containers_user(string user, string expected)
    {
        await using var plain = await _engine.RunAsync(DockerImages.Busybox);
        await FilesOf(plain).WriteFileAsync("/etc/passwd", "root:x:0:0::/:/bin/sh\ndev:x:1000:1001::/:/bin/sh\n"u8.ToArray(), null, Stop);
        await FilesOf(plain).WriteFileAsync("/etc/group", "root:x:0:\nstaff:x:50:\n"u8.ToArray(), null, Stop);
        var image = $"{_engine.NextName()}-users";
        await _engine.CallAsync(HttpMethod.Post, $"/commit?container={plain.Name}&repo={image}&changes={Uri.EscapeDataString($"USER {user}")}");
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["Image"] = image);

        await FilesOf(container).WriteFileAsync("/work/file", "x"u8.ToArray(), null, Stop);

        Assert.Equal($"{expected} {expected}\n", await RunAsync(container, "echo $(stat -c '%u %g' /work /work/file)"));
    }

    [Theory]
    [InlineData("/nowhere/file", TransferFailure.NotFound, "There is no '/nowhere/file' at the target.")]
    [InlineData("/tmp", TransferFailure.IsFolder, "'/tmp' at the target is a folder, not a file.")]
    [InlineData("/program/busybox/x", TransferFailure.NotAFolder, "'/program/busybox/x' at the target is not a folder, or lies in something that is none")]
    public async Task What_cannot_be_read_is_told_in_a_sentence(string path, TransferFailure expected, string sentence)
    {
        var files = FilesOf(await _engine.SharedAsync(DockerImages.Shellless));

        var failure = await Assert.ThrowsAsync<TransferException>(() => files.ReadFileAsync(path, Stop));

        Assert.Equal((expected, path), (failure.Failure, failure.Path));
        Assert.StartsWith($"Session 'box': {sentence}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_is_told_in_a_sentence()
    {
        await using var readOnly = await _engine.RunAsync(DockerImages.Busybox, body => body["HostConfig"]!["ReadonlyRootfs"] = true);
        var shared = FilesOf(await _engine.SharedAsync(DockerImages.Shellless));

        var refused = await Assert.ThrowsAsync<TransferException>(() => FilesOf(readOnly).WriteFileAsync("/tmp/file", Bytes(10), null, Stop));
        var folder = await Assert.ThrowsAsync<TransferException>(() => shared.WriteFileAsync("/tmp", Bytes(10), null, Stop));
        var within = await Assert.ThrowsAsync<TransferException>(() => shared.WriteFileAsync("/program/busybox/x", Bytes(10), null, Stop));

        Assert.Equal((TransferFailure.NoPermission, TransferFailure.IsFolder, TransferFailure.NotAFolder), (refused.Failure, folder.Failure, within.Failure));
        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_is_gone_is_told_as_that()
    {
        var container = await _engine.RunAsync(DockerImages.Busybox);
        await container.RemoveAsync();

        var read = await Assert.ThrowsAsync<TransferException>(() => FilesOf(container).ReadFileAsync("/etc/passwd", Stop));
        var write = await Assert.ThrowsAsync<TransferException>(() => FilesOf(container).WriteFileAsync("/tmp/file", Bytes(10), null, Stop));

        Assert.Contains($"No such container: {container.Name}", read.Message, StringComparison.Ordinal);
        Assert.Contains($"No such container: {container.Name}", write.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_folder_arrives_without_what_its_ignore_files_leave_out()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        foreach (var (name, text) in (IEnumerable<(string, string)>)[("src/main.c", "int main;"), ("src/empty", ""), ("run.sh", "#!/bin/sh"), ("build/out.o", "x"), (".git/config", "x"), ("secret", "x"), (".gitignore", "build/\n"), (".sandboxignore", "secret\n"), ("two\nlines", "x")])
        {
            _folder.Write(name, text);
        }

        TransferTest.SetMode(At("run.sh"), "750");
        File.SetLastWriteTimeUtc(At("run.sh"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.CreateSymbolicLink(At("link"), "src/main.c");
        File.CreateSymbolicLink(At("dangling"), "/nowhere");
        await File.WriteAllBytesAsync(At("large"), new byte[5_000_000], Stop);
        List<TransferProgress> reports = [];

        var result = await FilesOf(container).SendFolderAsync(_folder.Path, "/workspace/project", new Collected(reports), TimeProvider.System, Stop);

        Assert.Equal(".gitignore\n.sandboxignore\ndangling\nlarge\nlink\nrun.sh\nsrc\nsrc/empty\nsrc/main.c\ntwo\nlines\n", await RunAsync(container, "cd /workspace/project; find . | sort | sed -n 's,^\\./,,p; /^lines$/p'"));
        Assert.Equal("int main; src/main.c /nowhere 750 981173106\n", await RunAsync(container, "cd /workspace/project; echo $(cat link) $(readlink link) $(readlink dangling) $(stat -c '%a %Y' run.sh)"));
        Assert.Equal((7, 5_000_000 + 9 + 9 + 7 + 7 + 1), (result.Files, result.Bytes));
        Assert.Equal((result.Bytes, result.Bytes, 7, 7), (reports[^1].BytesDone, reports[^1].BytesTotal, reports[^1].FilesDone, reports[^1].FilesTotal));
    }

    [Fact]
    public async Task Folders_that_are_there_stay_and_files_are_replaced()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        await RunAsync(container, "mkdir -p /workspace/src; echo old >/workspace/src/a; echo other >/workspace/src/b");
        _folder.Write("src/a", "new");

        await FilesOf(container).SendFolderAsync(_folder.Path, "/workspace/", null, TimeProvider.System, Stop);

        Assert.Equal("new other\n", await RunAsync(container, "echo $(cat /workspace/src/a) $(cat /workspace/src/b)"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ContainerFiles FilesOf(TestContainer container) => new(_client, container.Name, "box");

    private string At(string path) => Path.Combine(_folder.Path, path);

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static async Task<string> RunAsync(TestContainer container, string command)
    {
        await using var connection = await container.ConnectAsync(Stop);
        await using var program = await connection.StartAsync(new ProgramSpec("sh", ["-c", command]), Stop);
        using var reader = new StreamReader(program.StandardOutput, Encoding.UTF8);
        return await reader.ReadToEndAsync(Stop);
    }

    private sealed class Collected(List<TransferProgress> reports) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => reports.Add(value);
    }
}
