namespace Repl.Benchmarks;

/// <summary>Arithmetic with amounts of output.</summary>
internal static class Sizes
{
    /// <summary>A speed is only worth something where nothing was lost.</summary>
    public static void Check(long expected, long actual)
    {
        if (actual != expected)
        {
            throw new InvalidDataException($"{actual} bytes came instead of {expected}.");
        }
    }

    /// <summary>Turns durations into megabytes (10^6 bytes) per second.</summary>
    public static double[] MbPerSecond(long bytes, double[] milliseconds) => [.. milliseconds.Select(time => bytes / time / 1000)];
}
