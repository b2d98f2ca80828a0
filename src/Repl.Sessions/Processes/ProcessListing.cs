using System.Globalization;

namespace Repl.Sessions.Processes;

/// <summary>What a look at a machine's processes has found.</summary>
/// <param name="Uptime">The time since boot when it was taken, by which <see cref="MarkedProcess.StartedAt"/> counts; exact to 10 ms.</param>
/// <param name="Processes">The processes.</param>
internal sealed record ProcessListing(TimeSpan Uptime, IReadOnlyList<MarkedProcess> Processes)
{
    /// <summary>Nothing was found.</summary>
    public static ProcessListing Empty { get; } = new(TimeSpan.Zero, []);

    /// <summary>Reads the first number of <c>/proc/uptime</c>, seconds with two decimals: exactly, because start times are exact too.</summary>
    public static TimeSpan ParseUptime(string seconds) => TimeSpan.FromMilliseconds((long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1000));
}
