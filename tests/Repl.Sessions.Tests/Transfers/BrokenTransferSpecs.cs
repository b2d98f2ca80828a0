using Repl.Sessions.Transfers;

namespace Repl.Sessions.Tests.Transfers;

public sealed class BrokenTransferSpecs
{
    private const int Size = 20_000_000;
    private const int Half = Size / 2;

    public static TheoryData<string, TransferDirection> Ways => TransferTest.BreakableWaysAndDirections;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_transfer_that_breaks_leaves_no_half_file(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", Size);
        var old = test.Make($"{to}/file");
        test.Connection.BreaksAfter = Half;

        var failure = await Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, $"{from}/file", $"{to}/file"));

        Assert.Equal(["file"], TransferTest.List(to));
        Assert.Equal(old, await File.ReadAllBytesAsync($"{to}/file", Stop));
        Assert.Equal(TransferFailure.Broken, failure.Failure);
        Assert.Equal("alive\n", (await test.Session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task With_resume_the_next_transfer_goes_on_where_the_broken_one_ended(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/file", Size);
        var options = new TransferOptions { Resume = true, Verify = true };
        test.Connection.BreaksAfter = Half;
        await Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, $"{from}/file", $"{to}/file", options));
        var part = Assert.Single(TransferTest.List(to));
        var before = test.Connection.Moved;

        var result = await test.CopyAsync(direction, $"{from}/file", $"{to}/file", options);

        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/file", Stop));
        Assert.Equal(["file"], TransferTest.List(to));
        Assert.Matches(@"^\.file\.repl-[0-9a-f]{16}\.part$", part);
        Assert.InRange(result.ResumedBytes, 2_000_000, Half + 1_000_000);
        Assert.InRange(test.Connection.Moved - before, Size - result.ResumedBytes, Size - result.ResumedBytes + 200_000);
        Assert.Equal(Size, result.Bytes);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_source_that_has_changed_meanwhile_is_copied_from_its_beginning(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", Size);
        test.Connection.BreaksAfter = Half;
        await Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, $"{from}/file", $"{to}/file", new TransferOptions { Resume = true }));
        var bytes = test.Make($"{from}/file", Size - 1);

        var result = await test.CopyAsync(direction, $"{from}/file", $"{to}/file", new TransferOptions { Resume = true });

        Assert.Equal(0, result.ResumedBytes);
        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/file", Stop));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Verify_finds_a_byte_that_has_changed_on_the_way(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", Size);
        var options = new TransferOptions { Resume = true, Verify = true };
        test.Connection.BreaksAfter = Half;
        await Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, $"{from}/file", $"{to}/file", options));
        await using (var part = File.OpenWrite($"{to}/{Assert.Single(TransferTest.List(to))}"))
        {
            part.WriteByte((byte)~(await File.ReadAllBytesAsync($"{from}/file", Stop))[0]);
        }

        var failure = await Assert.ThrowsAsync<TransferException>(() => test.CopyAsync(direction, $"{from}/file", $"{to}/file", options));

        Assert.Equal(TransferFailure.Damaged, failure.Failure);
        Assert.Empty(TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stopped_transfer_leaves_nothing_behind(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", Size);
        using var stop = new CancellationTokenSource();
        test.Connection.OnMoved = moved => StopAt(moved, stop);

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => test.CopyUntilAsync(stop.Token, direction, $"{from}/file", $"{to}/file"));

        Assert.Equal(stop.Token, stopped.CancellationToken);
        Assert.Empty(TransferTest.List(to));
        Assert.Equal("alive\n", (await test.Session.RunAsync("echo alive", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stopped_transfer_can_be_resumed(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        var bytes = test.Make($"{from}/file", Size);
        var options = new TransferOptions { Resume = true, Verify = true };
        using var stop = new CancellationTokenSource();
        test.Connection.OnMoved = moved => StopAt(moved, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.CopyUntilAsync(stop.Token, direction, $"{from}/file", $"{to}/file", options));

        var result = await test.CopyAsync(direction, $"{from}/file", $"{to}/file", options);

        Assert.InRange(result.ResumedBytes, 2_000_000, Size);
        Assert.Equal(bytes, await File.ReadAllBytesAsync($"{to}/file", Stop));
        Assert.Equal(["file"], TransferTest.List(to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Closing_the_session_stops_its_transfers_and_leaves_nothing_behind(string way, TransferDirection direction)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var (from, to) = test.Sides(direction);
        test.Make($"{from}/file", Size);
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Connection.OnMoved = moved => _ = moved > Half && closing.TrySetResult();

        var transfer = test.CopyAsync(direction, $"{from}/file", $"{to}/file");
        await closing.Task.WaitAsync(Stop);
        await test.Session.DisposeAsync();

        Assert.Empty(TransferTest.List(to));
        await Assert.ThrowsAsync<SessionClosedException>(() => transfer);
    }

    private static void StopAt(long moved, CancellationTokenSource stop)
    {
        if (moved > Half && !stop.IsCancellationRequested)
        {
            stop.Cancel();
        }
    }
}
