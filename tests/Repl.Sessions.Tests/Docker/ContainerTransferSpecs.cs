using System.Text.Json.Nodes;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Tests.Transfers;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Large files go into containers by the Engine's archives, and arrive as if the container's user had written them.</summary>
public sealed class ContainerTransferSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private const int Size = 3_000_000;
    private const int Large = 300_000_000;

    private readonly SessionRegistry _sessions = new();
    private readonly TemporaryFolder _folder = new();
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await fixture.GetAsync();

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(DockerImages.Bash)]
    [InlineData(DockerImages.Busybox)]
    public async Task A_large_file_goes_there_and_back(string image)
    {
        var session = await (await _engine.SharedAsync(image)).OpenAsync(_sessions);
        var bytes = Make("file", Size);
        var name = $"/tmp/{Guid.NewGuid():N} it's 😀";

        var up = await session.UploadAsync(At("file"), name, new TransferOptions { Verify = true }, cancellationToken: Stop);
        var down = await session.DownloadAsync(name, At("back"), new TransferOptions { Verify = true }, cancellationToken: Stop);

        Assert.Equal(("archive", "archive"), (up.Method, down.Method));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("back"), Stop));
    }

    [Fact]
    public async Task It_belongs_to_the_user_of_the_container_with_the_users_umask()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["User"] = "1234:5678");
        var session = await container.OpenAsync(_sessions);
        Make("program", Size);
        TransferTest.SetMode(At("program"), "777");

        var result = await session.UploadAsync(At("program"), "/tmp/program", cancellationToken: Stop);

        Assert.Equal("archive", result.Method);
        Assert.Equal("1234 5678 755\n", (await session.RunAsync("stat -c '%u %g %a' /tmp/program", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData("/etc/file")]
    [InlineData("/root/file")]
    public async Task Where_the_user_may_not_write_nothing_is_written(string path)
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["User"] = "1234:5678");
        var session = await container.OpenAsync(_sessions);
        Make("file", Size);

        var failure = await Assert.ThrowsAsync<TransferException>(() => session.UploadAsync(At("file"), path, cancellationToken: Stop));

        Assert.Equal((TransferFailure.NoPermission, true), (failure.Failure, failure.IsRemote));
    }

    [Fact]
    public async Task What_the_user_may_not_read_is_not_read()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["User"] = "1234:5678");
        var session = await container.OpenAsync(_sessions);
        await session.RunAsync($"head -c {Size} /dev/zero >/tmp/secret; chmod 0 /tmp/secret", Stop);

        var failure = await Assert.ThrowsAsync<TransferException>(() => session.DownloadAsync("/tmp/secret", At("copy"), cancellationToken: Stop));

        Assert.Equal((TransferFailure.NoPermission, true), (failure.Failure, failure.IsRemote));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_full_disk_in_there_is_called_that()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["HostConfig"]!["Tmpfs"] = new JsonObject { ["/small"] = "size=1m" });
        var session = await container.OpenAsync(_sessions);
        Make("file", Size);

        var failure = await Assert.ThrowsAsync<TransferException>(() => session.UploadAsync(At("file"), "/small/", cancellationToken: Stop));

        Assert.Equal((TransferFailure.NoSpace, true), (failure.Failure, failure.IsRemote));
        Assert.Equal("", (await session.RunAsync("ls -A /small", Stop)).StandardOutput);
    }

    [Fact]
    public async Task In_a_tmpfs_it_arrives_where_programs_see_it()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => body["HostConfig"]!["Tmpfs"] = new JsonObject { ["/mnt"] = "" });
        var session = await container.OpenAsync(_sessions);
        var bytes = Make("file", Size);

        await session.UploadAsync(At("file"), "/mnt/file", cancellationToken: Stop);
        await session.DownloadAsync("/mnt/file", At("back"), cancellationToken: Stop);

        Assert.Equal($"{Size}\n", (await session.RunAsync("wc -c </mnt/file", Stop)).StandardOutput);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("back"), Stop));
    }

    [Fact]
    public async Task On_a_read_only_root_it_goes_into_a_volume_and_nowhere_else()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body =>
        {
            body["HostConfig"]!["ReadonlyRootfs"] = true;
            body["HostConfig"]!["Binds"] = new JsonArray($"{Directory.CreateDirectory(At("volume")).FullName}:/volume");
        });
        var session = await container.OpenAsync(_sessions);
        var bytes = Make("file", Size);

        var failure = await Assert.ThrowsAsync<TransferException>(() => session.UploadAsync(At("file"), "/tmp/file", cancellationToken: Stop));
        var result = await session.UploadAsync(At("file"), "/volume/", cancellationToken: Stop);

        Assert.Equal(TransferFailure.NoPermission, failure.Failure);
        Assert.Contains("Read-only file system", failure.Message, StringComparison.Ordinal);
        Assert.Equal("archive", result.Method);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("volume/file"), Stop));
    }

    [Fact]
    public async Task In_a_container_that_was_made_for_the_session_it_is_the_same()
    {
        await _engine.ProvideAsync(DockerImages.Busybox);
        var options = new SessionOptions { Docker = new DockerOptions { Host = _engine.Host, Sandbox = new SandboxOptions { Network = "none" } } };
        var session = await _sessions.OpenAsync("made", $"docker-image://{DockerImages.Busybox}", options, Stop);
        var bytes = Make("file", Size);

        var result = await session.UploadAsync(At("file"), "/tmp/", cancellationToken: Stop);
        var facts = await session.DescribeContainerAsync(Stop);

        Assert.Equal("archive", result.Method);
        Assert.Equal(bytes, await session.ReadFileAsync("/tmp/file", Stop));
        Assert.Equal(DockerImages.Busybox, facts!.Image);
        Assert.True(facts is { CpuPercent: not null, MemoryBytes: > 0, CreatedAt: not null });
    }

    [Fact]
    public async Task Links_on_the_way_are_followed()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions);
        var bytes = Make("file", Size);
        await session.RunAsync("mkdir /tmp/real; ln -s ../tmp/real /tmp/link; ln -s link/file /tmp/other", Stop);

        await session.UploadAsync(At("file"), "/tmp/link/", cancellationToken: Stop);
        var result = await session.DownloadAsync("/tmp/other", At("back"), cancellationToken: Stop);

        Assert.Equal("archive", result.Method);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("back"), Stop));
        Assert.Equal("file\n", (await session.RunAsync("ls -A /tmp/real", Stop)).StandardOutput);
    }

    [Theory]
    [InlineData(TransferDirection.Upload)]
    [InlineData(TransferDirection.Download)]
    public async Task A_stopped_transfer_leaves_nothing_behind(TransferDirection direction)
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions);
        await ProvideAsync(session, direction);
        using var stop = new CancellationTokenSource();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CopyAsync(session, direction, new OnFirst(stop.Cancel), stop.Token).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal(stop.Token, stopped.CancellationToken);
        Assert.Equal("", (await session.RunAsync("ls -A /tmp/to", Stop)).StandardOutput);
        Assert.Empty(Directory.GetFiles(At("to")));
    }

    [Theory]
    [InlineData(TransferDirection.Upload)]
    [InlineData(TransferDirection.Download)]
    public async Task A_container_that_is_removed_meanwhile_is_told_as_that(TransferDirection direction)
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions, new SessionOptions { Reconnect = false });
        await ProvideAsync(session, direction);
        var removing = Task.CompletedTask;

        var failure = await Record.ExceptionAsync(
            () => CopyAsync(session, direction, new OnFirst(() => removing = container.RemoveAsync()), Stop).WaitAsync(TestLimits.Wait, Stop));
        await removing;

        // The Engine removes no container while it packs its files: a download may be whole.
        var copies = Directory.GetFiles(At("to"));
        Assert.All(copies, copy => Assert.Equal(Large, new FileInfo(copy).Length));
        Assert.Equal(failure is null ? 1 : 0, copies.Length);
        Assert.True(failure is null ? direction is TransferDirection.Download : failure is SessionException, failure?.ToString());
        Assert.Matches("^$|removed|killed|broke", failure?.Message ?? "");
    }

    [Fact]
    public async Task Closing_the_session_leaves_no_shell_of_its_transfers()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions);
        Make("file", Size);

        await session.UploadAsync(At("file"), "/tmp/", cancellationToken: Stop);
        await _sessions.CloseAsync("box");

        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At(string path) => Path.Combine(_folder.Path, path);

    private byte[] Make(string name, int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        File.WriteAllBytes(At(name), bytes);
        return bytes;
    }

    private async Task ProvideAsync(ISession session, TransferDirection direction)
    {
        Directory.CreateDirectory(At("to"));
        await session.RunAsync("mkdir /tmp/to", Stop);
        if (direction is TransferDirection.Upload)
        {
            Make("large", Large);
        }
        else
        {
            await session.RunAsync($"head -c {Large} /dev/zero >/tmp/large", Stop);
        }
    }

    private Task<TransferResult> CopyAsync(ISession session, TransferDirection direction, IProgress<TransferProgress> progress, CancellationToken stop) => direction is TransferDirection.Upload
        ? session.UploadAsync(At("large"), "/tmp/to/", null, progress, stop)
        : session.DownloadAsync("/tmp/large", At("to/"), null, progress, stop);

    private sealed class OnFirst(Action action) : IProgress<TransferProgress>
    {
        private int _count;

        public void Report(TransferProgress value)
        {
            if (Interlocked.Increment(ref _count) == 1)
            {
                action();
            }
        }
    }
}
