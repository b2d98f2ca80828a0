using Repl.Sessions;

namespace Repl.Benchmarks;

/// <summary>
/// What does a session cost while it is open, and does closing give it all back? Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- many</c>.
/// </summary>
internal static class ManySessions
{
    private const int Batches = 10;
    private const int BatchSize = 10;
    private const int Count = Batches * BatchSize;

    public static async Task MeasureAsync(Report report)
    {
        await using var registry = new SessionRegistry();
        await BatchAsync(0, OpenAsync); // what the first sessions cost a process once is not what each costs
        await registry.CloseAllAsync();
        var before = Footprint.Take();

        var floor = await Rounds.TimeAsync(() => InBatchesAsync(_ => Opening.StartAndEndAsync()));
        var opening = await Rounds.TimeAsync(() => InBatchesAsync(OpenAsync));
        var open = Footprint.Take() - before;
        var closing = await Rounds.TimeAsync(registry.CloseAllAsync);
        var left = Footprint.Take() - before;

        report.Add("100 sessions: open all, ms (floor: bash -c true)", floor.TotalMilliseconds, opening.TotalMilliseconds, Goal.None);
        report.Add("100 sessions: close all, ms", closing.TotalMilliseconds, Goal.None);
        report.Add("100 sessions: managed memory of each, KB", open.ManagedKb / Count, Goal.Below(200));
        report.Add("100 sessions: resident memory of each, KB", open.WorkingSetKb / Count, Goal.Below(200));
        report.Add("100 sessions: more threads while open", open.Threads, Goal.Below(BatchSize));
        report.Add("100 sessions: more handles while open", open.Handles, Goal.None);
        report.Add("100 sessions: more handles after closing", left.Handles, Goal.Below(1));

        Task OpenAsync(int number) => registry.OpenAsync($"session{number}");
    }

    private static async Task InBatchesAsync(Func<int, Task> run)
    {
        for (var batch = 0; batch < Batches; batch++)
        {
            await BatchAsync(batch, run);
        }
    }

    private static Task BatchAsync(int batch, Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(batch * BatchSize, BatchSize).Select(run));
}
