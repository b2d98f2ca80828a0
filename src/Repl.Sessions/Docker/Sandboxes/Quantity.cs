using System.Globalization;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Amounts of memory and processors, as Kubernetes writes them and Docker does.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] MemoryUnits =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40),
        ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000), ("", 1),
    ];

    /// <summary>Reads an amount of memory.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="FormatException">It is none; the message goes on from the option's name.</exception>
    public static long Memory(string text)
    {
        var (suffix, factor) = MemoryUnits.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        return Number(text[..^suffix.Length]) * factor is >= 1 and <= long.MaxValue and var bytes
            ? (long)bytes
            : throw new FormatException($"takes an amount of memory, such as 512Mi, 16Gi, 500M or a number of bytes, but '{text}' stands there.");
    }

    /// <summary>Reads an amount of processors.</summary>
    /// <returns>Such as 0.5.</returns>
    /// <exception cref="FormatException">It is none; the message goes on from the option's name.</exception>
    public static decimal Cpus(string text)
    {
        var amount = text.EndsWith('m') ? Number(text[..^1]) / 1000 : Number(text);
        return amount is >= 0.01m and <= 100_000m // the Engine's least
            ? amount.Value
            : throw new FormatException($"takes an amount of processors, such as 2, 0.5 or 500m, but '{text}' stands there.");
    }

    /// <summary>Reads a number of graphics processors.</summary>
    /// <returns>The number; <see cref="SandboxResources.AllGpus"/> for <c>all</c>.</returns>
    /// <exception cref="FormatException">It is none; the message goes on from the option's name.</exception>
    public static int Gpus(string text) =>
        text == "all" ? SandboxResources.AllGpus
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new FormatException($"takes a number of graphics processors, such as 1, or 'all', but '{text}' stands there.");

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000_000_000_000m ? number : null;
}
