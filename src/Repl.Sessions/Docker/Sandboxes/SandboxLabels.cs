using System.Collections.Immutable;
using System.Globalization;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>The labels of containers that we make. What does not have the first one is never touched.</summary>
internal static class SandboxLabels
{
    /// <summary>Says that we made it.</summary>
    public const string Ours = "repl.sandbox";

    /// <summary>The machine of its owner.</summary>
    public const string Machine = "repl.owner.machine";

    /// <summary>The start of that machine (boot id).</summary>
    public const string Boot = "repl.owner.boot";

    /// <summary>Where the owner's number counts: its namespace of processes.</summary>
    public const string Namespace = "repl.owner.namespace";

    /// <summary>The owner's number.</summary>
    public const string Process = "repl.owner.process";

    /// <summary>When the owner was started, in ticks after boot: numbers are given again.</summary>
    public const string Started = "repl.owner.started";

    /// <summary>Says that it is to be kept without an owner.</summary>
    public const string Kept = "repl.keep";

    /// <summary>When its life ends, in seconds since 1970 (UTC).</summary>
    public const string Expires = "repl.expires";

    /// <summary>The scope that it was made in.</summary>
    public const string Scope = "repl.scope";

    /// <summary>What the container was called when it was made: an image of it hands its labels on to containers that are not ours.</summary>
    public const string Name = "repl.name";

    /// <summary>On an image that is a checkpoint: its tag.</summary>
    public const string Checkpoint = "repl.checkpoint";

    /// <summary>Comes before each tag.</summary>
    public const string Tag = "repl.tag.";

    /// <summary>When a container's life ends; null where nothing is said.</summary>
    /// <param name="labels">Its labels.</param>
    public static DateTimeOffset? ExpiryOf(IReadOnlyDictionary<string, string>? labels) =>
        long.TryParse(labels?.GetValueOrDefault(Expires), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The words that a container can be found by.</summary>
    /// <param name="labels">Its labels.</param>
    public static ImmutableSortedSet<string> TagsOf(IReadOnlyDictionary<string, string>? labels) =>
        [.. (labels?.Keys ?? []).Where(label => label.StartsWith(Tag, StringComparison.Ordinal)).Select(label => label[Tag.Length..])];
}
