using Repl.Sessions.Transfers;

namespace Repl.Sessions.Tests.Transfers;

public sealed class ProgressSpecs
{
    public static TheoryData<string, TransferDirection> Ways => TransferTest.WaysAndDirections;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Progress_adds_up_and_ends_at_the_whole(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/tree/large", 10_000_000);
        test.Make($"{from}/tree/small", 10);
        var reports = new ReportList();

        var result = await test.CopyAsync(direction, $"{from}/tree", to, progress: reports);

        Assert.Equal(reports.Select(report => report.BytesDone).Order(), reports.Select(report => report.BytesDone));
        Assert.All(reports, report => Assert.Equal((10_000_010, 2), (report.BytesTotal, report.FilesTotal)));
        Assert.All(reports, report => Assert.InRange(report.Share, 0, 1));
        var last = reports[^1];
        Assert.Equal((10_000_010, 2, 1.0, TimeSpan.Zero), (last.BytesDone, last.FilesDone, last.Share, last.TimeLeft));
        Assert.Equal((2, 10_000_010), (result.Files, result.Bytes));
        Assert.InRange(reports.Count, 1, (result.Duration.TotalSeconds * 10) + 2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_result_fits_on_a_line(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", 2_000_000);

        var result = await test.CopyAsync(direction, $"{from}/file", to);

        Assert.Matches(@"^1 file, 2 MB in [0-9.]+ s \([0-9.]+ [kM]?B/s\) by (SFTP|cat|archive)$", result.ToString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_receiver_that_leaves_early_stops_the_transfer(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/tree/first", 0);
        test.Make($"{from}/tree/large", 30_000_000);
        var (local, remote) = direction is TransferDirection.Upload ? (from, to) : (to, from);
        var request = new TransferRequest(direction, $"{local}/tree", $"{remote}/tree");

        await foreach (var happened in test.Session.TransferAsync(request, Stop))
        {
            Assert.IsType<TransferEvent.Progressed>(happened);
            break;
        }

        Assert.DoesNotContain(TransferTest.List(to), name => name.EndsWith(".part", StringComparison.Ordinal));
    }

    private sealed class ReportList : List<TransferProgress>, IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => Add(value);
    }
}
