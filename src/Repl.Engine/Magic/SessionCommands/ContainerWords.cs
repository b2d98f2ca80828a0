using System.Globalization;
using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary>What tables show of the container that a session is in.</summary>
internal static class ContainerWords
{
    private const string Unknown = "-";

    /// <summary>What the columns, or rows, are called.</summary>
    public static IReadOnlyList<string> Names { get; } = ["container", "image", "cpu", "memory", "age", "expires"];

    /// <summary>The cells to <see cref="Names"/>.</summary>
    /// <param name="container">The container; null where the session is in none.</param>
    /// <param name="now">The time that ages are told at.</param>
    public static IReadOnlyList<string> Of(ContainerFacts? container, DateTimeOffset now) => container is null
        ? [.. Names.Select(_ => Unknown)]
        :
        [
            container.Name,
            container.Image,
            container.CpuPercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %") : Unknown,
            container.MemoryBytes is { } bytes ? $"{ByteCount.Show(bytes)}{(container.MemoryLimitBytes is { } limit ? $" of {ByteCount.Show(limit)}" : "")}" : Unknown,
            container.CreatedAt is { } created ? Duration.Show(Positive(now - created)) : Unknown, // by two machines' clocks
            container.ExpiresAt switch
            {
                null => Unknown,
                { } time when time <= now => "now",
                { } time => $"in {Duration.Show(time - now)}",
            },
        ];

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
