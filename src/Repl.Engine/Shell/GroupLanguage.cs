using Repl.Engine.Formatting;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Shell;

/// <summary>Runs the shell part of a cell in many sessions: their lines while they come, then one table.</summary>
internal static class GroupLanguage
{
    private const int ShownCharacters = 40;
    private const int ListedHosts = 20;
    private const int ListedTimes = 3;

    private static readonly string[] Header = ["hosts", "status", "time", "output"];

    /// <summary>Runs a part to its end in all of them.</summary>
    /// <param name="group">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="options">Time limit, standard input; for each session.</param>
    /// <param name="limits">How many at once, and how many may fail.</param>
    /// <param name="screen">Receives lines and table.</param>
    /// <param name="cancellationToken">Interrupts it in all of them.</param>
    /// <exception cref="CellSyntaxException">The text contains NUL.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; the sessions live on.</exception>
    public static async Task<CellOutcome> RunAsync(
        SessionGroup group, string text, RunOptions options, SwitchOptions limits, ICellScreen screen, CancellationToken cancellationToken)
    {
        ShellLanguage.CheckText(text);
        var width = group.Sessions.Max(session => session.Name.Length);
        var runs = await group.ForEachAsync(RunInAsync, limits.Parallel, cancellationToken).ConfigureAwait(false);
        screen.Show(new CellOutput.Display(ShownTable.Format(new ShownTable(Header, [.. runs.GroupBy(run => run.Sameness).Select(Describe)]))));
        return Judge(group, runs, limits.MaxFail);

        async Task<HostRun> RunInAsync(ISession session, CancellationToken stop)
        {
            var run = new HostRun(session);
            await run.RunAsync(text, options, new LinePrefixScreen($"{session.Name.PadRight(width)} | ", screen), stop).ConfigureAwait(false);
            return run;
        }
    }

    private static string[] Describe(IEnumerable<HostRun> same)
    {
        var runs = same.ToList();
        var names = FoldedNames.Of([.. runs.Select(run => run.Name)]);
        var line = runs[0].FirstLine;
        return
        [
            runs.Count == 1 ? names : $"{names} ({runs.Count})",
            runs[0].Status,
            DescribeTimes(runs),
            line.Length > ShownCharacters ? $"{line[..ShownCharacters]}…" : line,
        ];
    }

    private static string DescribeTimes(List<HostRun> runs)
    {
        if (runs.Count <= ListedTimes)
        {
            return string.Join(", ", runs.Select(run => Show(run.Time)));
        }

        var slowest = runs.MaxBy(run => run.Time)!;
        return $"{Show(runs.Min(run => run.Time))} to {Show(slowest.Time)} ({slowest.Name})";

        static string Show(TimeSpan? time) => time is { } taken ? Duration.Show(taken) : "-";
    }

    private static CellOutcome Judge(SessionGroup group, IReadOnlyList<HostRun> runs, int maxFail)
    {
        var failed = runs.Where(run => run.HasFailed).ToList();
        if (failed.Count <= maxFail)
        {
            return new CellOutcome.Succeeded();
        }

        var hosts = failed.Take(ListedHosts).Select(run => $"{run.Name} ({(char.IsDigit(run.Status[0]) ? "exit status " : "")}{run.Status})");
        var more = failed.Count > ListedHosts ? $", and {failed.Count - ListedHosts} more" : "";
        var message = $"Group '{group.Name}': The command failed in {failed.Count} of {runs.Count} sessions: {string.Join(", ", hosts)}{more}. "
            + (failed.Count == runs.Count ? "Look at their output." : $"Where that may happen, allow it with '--max-fail {failed.Count}'.");
        return new CellOutcome.Failed(new CellError("CommandFailed", message, [message]));
    }
}
