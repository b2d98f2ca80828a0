using System.Collections.Immutable;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>What a container that is made for somebody is like. Immutable: vary a copy with <c>with</c>. Null means: nothing is said.</summary>
public record SandboxOptions
{
    /// <summary>What is taken where no image is said.</summary>
    public const string DefaultImage = "python:3.11";

    /// <summary>Nothing is said.</summary>
    public static SandboxOptions Default { get; } = new();

    /// <summary>What it is made of: <c>debian:12</c>. Null, the default: <see cref="DefaultImage"/>; for a session, what its target says.</summary>
    public string? Image { get; init; }

    /// <summary>What it is called; no other container of the Engine may be called that. Null, the default: <c>repl-</c> and 12 hexadecimal digits.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// A program that runs in it from the start, with its arguments. Default none: the container waits. An image without a shell needs one, and
    /// the container then ends with it.
    /// </summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>
    /// Environment variables of all programs in it. Names are of letters, digits and <c>_</c>. Null, the default: the image's only. Whoever may
    /// ask the Engine can read them, so a secret belongs into a session's environment instead.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Environment
    {
        get;
        init => field = value?.Keys.FirstOrDefault(name => !VariableName.IsValid(name)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' is not the name of an environment variable: use letters, digits and _.", nameof(Environment))
            : value?.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The directory that programs start in, made where there is none. Null, the default: the image's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What it may use. Null, the default: no limits.</summary>
    public SandboxResources? Resources { get; init; }

    /// <summary>Folders of this machine and volumes that it sees. Default none.</summary>
    public ImmutableArray<SandboxMount> Mounts { get; init; } = [];

    /// <summary>The name of its network, or <c>none</c>. Null, the default: the Engine's choice.</summary>
    public string? Network { get; init; }

    /// <summary>Words that it can be found by; see <see cref="Sandbox.ListAsync"/>. Default none.</summary>
    public ImmutableSortedSet<string> Tags { get; init; } = [];

    /// <summary>
    /// How long it lives at most: then it ends, with all that runs in it. At least 1 s; rounded up to whole seconds. Null, the default: no limit.
    /// </summary>
    public TimeSpan? MaxLifetime
    {
        get;
        init => field = value is null || (value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromDays(3650))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxLifetime), value, "MaxLifetime must be at least 1 s, and at most 10 years.");
    }

    /// <summary>Whether it is left running when it is closed. Default no: it is removed, also where this process ends without a goodbye.</summary>
    public bool Keep { get; init; }

    /// <summary>These options where the others say nothing, and the others where they do. Tags are those of both.</summary>
    /// <param name="overrides">What counts first.</param>
    /// <returns>Both together.</returns>
    public SandboxOptions With(SandboxOptions overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        return new SandboxOptions
        {
            Image = overrides.Image ?? Image,
            Name = overrides.Name ?? Name,
            Command = overrides.Command.IsDefaultOrEmpty ? Command : overrides.Command,
            Environment = overrides.Environment ?? Environment,
            WorkingDirectory = overrides.WorkingDirectory ?? WorkingDirectory,
            Resources = overrides.Resources ?? Resources,
            Mounts = overrides.Mounts.IsDefaultOrEmpty ? Mounts : overrides.Mounts,
            Network = overrides.Network ?? Network,
            Tags = Tags.Union(overrides.Tags),
            MaxLifetime = overrides.MaxLifetime ?? MaxLifetime,
            Keep = overrides.Keep || Keep,
        };
    }
}
