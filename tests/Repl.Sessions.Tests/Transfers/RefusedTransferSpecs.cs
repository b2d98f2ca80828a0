using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Transfers;

public sealed class RefusedTransferSpecs
{
    public static TheoryData<string, TransferDirection> Ways => TransferTest.WaysAndDirections;

    public static TheoryData<string> Names => [.. TransferTest.Ways];

    // A container does not see what is mounted after its start; it has a test of its own.
    public static TheoryData<string> NamesOnThisMachine => [.. TransferTest.Ways.Where(way => way != "container")];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_missing_file_is_named_with_the_side_that_it_is_missing_on(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);

        var failure = await FailAsync(test, direction, $"{from}/missing", to);

        Assert.Equal((TransferFailure.NotFound, direction is TransferDirection.Download, $"{from}/missing"), (failure.Failure, failure.IsRemote, failure.Path));
        Assert.StartsWith($"Session 'box': There is no '{from}/missing' ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Where_a_folder_of_that_name_is_a_file_is_not_put(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file");
        Directory.CreateDirectory($"{to}/file");

        var failure = await FailAsync(test, direction, $"{from}/file", to);

        Assert.Equal((TransferFailure.IsFolder, direction is TransferDirection.Upload), (failure.Failure, failure.IsRemote));
        Assert.Equal(["file"], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task In_a_file_there_is_no_place_for_another(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file");
        test.Make($"{to}/in the way");

        var failure = await FailAsync(test, direction, $"{from}/file", $"{to}/in the way/file");

        Assert.Equal((TransferFailure.NotAFolder, direction is TransferDirection.Upload), (failure.Failure, failure.IsRemote));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_device_is_not_replaced_by_a_file(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file");
        await test.Session.RunAsync($"mkfifo {to}/pipe", TestContext.Current.CancellationToken);

        var failure = await FailAsync(test, direction, $"{from}/file", $"{to}/pipe");

        Assert.Equal((TransferFailure.NotAFile, direction is TransferDirection.Upload), (failure.Failure, failure.IsRemote));
        Assert.Equal(["pipe"], TransferTest.List(to));
    }

    // The kernel lets not even root make a file there.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Where_no_file_can_be_made_the_session_stays_usable(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, _) = test.Sides(direction);
        test.Make($"{from}/file");

        var failure = await FailAsync(test, direction, $"{from}/file", "/proc/self/fdinfo/file");

        Assert.Equal(direction is TransferDirection.Upload, failure.IsRemote);
        Assert.Contains("/proc/self/fdinfo/", failure.Message, StringComparison.Ordinal);
        Assert.Equal("alive\n", (await test.Session.RunAsync("echo alive", TestContext.Current.CancellationToken)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_this_user_may_not_read_or_write_is_a_matter_of_permission(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, _) = test.Sides(direction);
        test.Make($"{from}/file");

        // Read-only for everyone: a file of the kernel's that root may open but not replace.
        var failure = await FailAsync(test, direction, $"{from}/file", "/sys/kernel/file");

        Assert.Equal((TransferFailure.NoPermission, direction is TransferDirection.Upload), (failure.Failure, failure.IsRemote));
    }

    [Theory]
    [MemberData(nameof(NamesOnThisMachine))]
    public async Task A_full_disk_at_the_target_is_called_that(string way)
    {
        await using var test = await TransferTest.OpenAsync(way);
        await using var small = await SmallDisk.MountAsync(test.InThere("small"));
        test.Make(test.InHere("file"), 3_000_000);

        var failure = await FailAsync(test, TransferDirection.Upload, test.InHere("file"), $"{small.Path}/");

        Assert.Equal((TransferFailure.NoSpace, true), (failure.Failure, failure.IsRemote));
        Assert.Empty(TransferTest.List(small.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_full_disk_here_is_called_that(string way)
    {
        await using var test = await TransferTest.OpenAsync(way);
        await using var small = await SmallDisk.MountAsync(test.InHere("small"));
        test.Make(test.InThere("file"), 3_000_000);

        var failure = await FailAsync(test, TransferDirection.Download, test.InThere("file"), $"{small.Path}/");

        Assert.Equal((TransferFailure.NoSpace, false), (failure.Failure, failure.IsRemote));
        Assert.Empty(TransferTest.List(small.Path));
    }

    private static Task<TransferException> FailAsync(TransferTest test, TransferDirection direction, string from, string to) =>
        Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, from, to));

    private sealed class SmallDisk(string path) : IAsyncDisposable
    {
        public string Path => path;

        public static async Task<SmallDisk> MountAsync(string path)
        {
            RequiredProgram.Root("mount");
            Directory.CreateDirectory(path);
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", path);
            return new SmallDisk(path);
        }

        public ValueTask DisposeAsync() => new(RunAsync("umount", path));

        private static async Task RunAsync(string program, params string[] arguments)
        {
            await using var running = RunningProgram.Start(RequiredProgram.OnPath(program), arguments);
            Assert.Equal(0, (await running.EndAsync()).ExitCode);
        }
    }
}
