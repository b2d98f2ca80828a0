using Repl.Sessions.Transfers;

namespace Repl.Sessions.Tests.Transfers;

public sealed class FolderSpecs
{
    public static TheoryData<string, TransferDirection> Ways => TransferTest.WaysAndDirections;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_folder_is_copied_with_all_that_is_in_it(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/tree/a b/c\nd/file");
        test.Make($"{from}/tree/.hidden", 0);
        test.Make($"{from}/tree/-rf", 70_000);
        Directory.CreateDirectory($"{from}/tree/empty");

        var result = await test.CopyAsync(direction, $"{from}/tree", $"{to}/copy");

        Assert.Equal(TransferTest.List($"{from}/tree"), TransferTest.List($"{to}/copy"));
        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/copy/a b/c\nd/file", Stop));
        Assert.Equal((3, 71_000), (result.Files, result.Bytes));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Into_an_existing_folder_a_folder_goes_under_its_own_name_and_joins_what_is_there(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/tree/file");
        test.Make($"{to}/tree/file");
        test.Make($"{to}/tree/other");

        await test.CopyAsync(direction, $"{from}/tree/", $"{to}/");

        Assert.Equal(["tree", "tree/file", "tree/other"], TransferTest.List(to));
        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/tree/file", Stop));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task With_preserve_modes_and_times_of_files_and_folders_are_kept(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        test.Make($"{from}/tree/inner/file");
        foreach (var (path, mode) in new[] { ("tree/inner/file", "640"), ("tree/inner", "711"), ("tree", "750") })
        {
            TransferTest.SetMode($"{from}/{path}", mode);
            File.SetLastWriteTimeUtc($"{from}/{path}", time);
        }

        await test.CopyAsync(direction, $"{from}/tree", to, new TransferOptions { Preserve = true });

        foreach (var (path, mode) in new[] { ("tree/inner/file", "640"), ("tree/inner", "711"), ("tree", "750") })
        {
            Assert.Equal((path, mode, time), (path, TransferTest.Mode($"{to}/{path}"), File.GetLastWriteTimeUtc($"{to}/{path}")));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task In_a_folder_links_to_files_are_followed_and_others_are_left_out_and_named(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/tree/file");
        File.CreateSymbolicLink($"{from}/tree/link", "file");
        File.CreateSymbolicLink($"{from}/tree/dangling", "nowhere");
        Directory.CreateSymbolicLink($"{from}/tree/loop", ".");
        await test.Session.RunAsync($"mkfifo {from}/tree/pipe", Stop);

        var result = await test.CopyAsync(direction, $"{from}/tree", to);

        Assert.Equal(["tree", "tree/file", "tree/link"], TransferTest.List(to));
        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/tree/link", Stop));
        Assert.Equal(["dangling", "loop", "pipe"], result.Skipped);
        Assert.Contains("2 files, 3 left out", result.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Many_small_files_arrive(string way, TransferDirection direction)
    {
        var count = way is "sftp" ? 1000 : 30; // a program each
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        for (var number = 0; number < count; number++)
        {
            test.Make($"{from}/tree/{number % 7}/{number}", number);
        }

        var result = await test.CopyAsync(direction, $"{from}/tree", to);

        Assert.Equal(count, result.Files);
        Assert.Equal(TransferTest.List($"{from}/tree"), TransferTest.List($"{to}/tree"));
        Assert.All(
            Directory.EnumerateFiles($"{from}/tree", "*", SearchOption.AllDirectories),
            file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes($"{to}/tree/{Path.GetRelativePath($"{from}/tree", file)}")));
    }
}
