using Repl.Sessions.Transfers;

namespace Repl.Sessions.Tests.Transfers;

public sealed class FileSpecs
{
    public static TheoryData<string, TransferDirection> Ways => TransferTest.WaysAndDirections;

    private static readonly int[] SomeSizes = [0, 1, 65_536, 10_000_000];

    private static readonly string[] SomeNames =
    [
        "with blanks  inside", "it's \"quoted\" $HOME `x` \\n", "two\nlines\n", "-rf", "naïve 😀 日本", "*", ".hidden", new string('n', 250),
    ];

    public static TheoryData<string, TransferDirection, int> Sizes => new(
        from row in Ways
        from size in SomeSizes
        select (row.Data.Item1, row.Data.Item2, size));

    public static TheoryData<string, TransferDirection, string> Names => new(
        from row in Ways
        from name in SomeNames
        select (row.Data.Item1, row.Data.Item2, name));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_file_arrives_byte_for_byte(string way, TransferDirection direction, int size)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/file", size);

        var result = await test.CopyAsync(direction, $"{from}/file", $"{to}/copy");

        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/copy", Stop));
        Assert.Equal((1, size), (result.Files, result.Bytes));
        Assert.Contains(result.Method, way is "sftp" ? ["SFTP"] : way is "container" ? (string[])["archive", "cat"] : ["cat"]);
        Assert.Equal(["copy"], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_may_have_any_name(string way, TransferDirection direction, string name)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make(Path.Combine(from, name));

        await test.CopyAsync(direction, Path.Combine(from, name), to, new TransferOptions { Verify = true, Preserve = true });

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(to, name), Stop));
        Assert.Equal([name], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Missing_folders_are_made(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file");

        await test.CopyAsync(direction, $"{from}/file", $"{to}/a/b c/copy");
        await test.CopyAsync(direction, $"{from}/file", $"{to}/new/");

        Assert.Equal(["a", "a/b c", "a/b c/copy", "new", "new/file"], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Into_a_folder_a_file_goes_under_its_own_name(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file");

        await test.CopyAsync(direction, $"{from}/file", to);

        Assert.Equal(["file"], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_file_that_is_there_already_is_replaced_and_keeps_its_mode(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/file", 10);
        test.Make($"{to}/file", 5000);
        TransferTest.SetMode($"{to}/file", "604");

        await test.CopyAsync(direction, $"{from}/file", $"{to}/file");

        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/file", Stop));
        Assert.Equal("604", TransferTest.Mode($"{to}/file"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_new_file_of_a_program_is_a_program_and_of_a_secret_a_secret(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/program");
        test.Make($"{from}/secret");
        TransferTest.SetMode($"{from}/program", "755");
        TransferTest.SetMode($"{from}/secret", "600");

        await test.CopyAsync(direction, $"{from}/program", $"{to}/");
        await test.CopyAsync(direction, $"{from}/secret", $"{to}/");

        Assert.Equal("755 600", $"{TransferTest.Mode($"{to}/program")} {TransferTest.Mode($"{to}/secret")}");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task With_preserve_mode_and_time_are_kept(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        test.Make($"{from}/file");
        TransferTest.SetMode($"{from}/file", "751");
        File.SetLastWriteTimeUtc($"{from}/file", time);

        await test.CopyAsync(direction, $"{from}/file", $"{to}/", new TransferOptions { Preserve = true });

        Assert.Equal(("751", time), (TransferTest.Mode($"{to}/file"), File.GetLastWriteTimeUtc($"{to}/file")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_link_to_a_file_is_followed(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/file");
        File.CreateSymbolicLink($"{from}/link", "file");

        await test.CopyAsync(direction, $"{from}/link", $"{to}/");

        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/link", Stop));
        Assert.Null(new FileInfo($"{to}/link").LinkTarget);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_file_of_the_kernel_is_read_though_it_says_that_it_is_empty(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (_, to) = test.Sides(direction);

        await test.CopyAsync(direction, "/proc/version", $"{to}/");

        Assert.Equal(await File.ReadAllTextAsync("/proc/version", Stop), await File.ReadAllTextAsync($"{to}/version", Stop));
    }
}
