using System.Globalization;

namespace Repl.Benchmarks;

/// <summary>What a figure of ours should be, mostly as seen from the floor.</summary>
/// <param name="Text">The goal as the table shows it.</param>
/// <param name="IsMet">Whether floor and ours, in this order, meet it; null where there is nothing to meet.</param>
internal sealed record Goal(string Text, Func<double, double, bool>? IsMet)
{
    /// <summary>The figure is only for information.</summary>
    public static Goal None { get; } = new("", null);

    /// <summary>Ours may take so many times the floor.</summary>
    public static Goal AtMostTimes(double factor) => new(Show($"ratio <= {factor}"), (floor, ours) => ours <= floor * factor);

    /// <summary>Ours has to reach this share of the floor.</summary>
    public static Goal AtLeastShare(double share) => new(Show($"ratio >= {share}"), (floor, ours) => ours >= floor * share);

    /// <summary>Ours may be so much more than the floor.</summary>
    public static Goal AtMostAbove(double margin) => new(Show($"<= floor + {margin}"), (floor, ours) => ours <= floor + margin);

    /// <summary>Ours has to stay below this, whatever the floor.</summary>
    public static Goal Below(double limit) => new(Show($"< {limit}"), (_, ours) => ours < limit);

    private static string Show(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
