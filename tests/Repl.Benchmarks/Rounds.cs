using System.Diagnostics;

namespace Repl.Benchmarks;

/// <summary>Times several subjects in turn, so that what disturbs the machine disturbs them all.</summary>
internal static class Rounds
{
    /// <summary>Runs each subject once in every round, and once before that to warm up.</summary>
    /// <returns>The median of each, in milliseconds, in the order of the subjects.</returns>
    public static async Task<double[]> MedianMsAsync(int rounds, params Func<Task>[] subjects)
    {
        var times = subjects.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var subject = 0; subject < subjects.Length; subject++)
            {
                var elapsed = await TimeAsync(subjects[subject]);
                if (round > 0)
                {
                    times[subject].Add(elapsed.TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>How long a subject takes, once.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> subject)
    {
        var started = Stopwatch.GetTimestamp();
        await subject();
        return Stopwatch.GetElapsedTime(started);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
