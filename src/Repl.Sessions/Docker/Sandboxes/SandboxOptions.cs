using System.Collections.Immutable;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>What a container that is made for somebody is like. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record SandboxOptions
{
    /// <summary>All defaults.</summary>
    public static SandboxOptions Default { get; } = new();

    /// <summary>The memory that it may use, in bytes; more than 0. Null, the default: no limit.</summary>
    public long? MemoryBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes must be more than 0.");
    }

    /// <summary>How many processors it may use, such as 0.5; more than 0. Null, the default: no limit.</summary>
    public decimal? Cpus
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Cpus), value, "Cpus must be more than 0.");
    }

    /// <summary>Folders of this machine and volumes that it sees. Default none.</summary>
    public ImmutableArray<SandboxMount> Mounts { get; init; } = [];

    /// <summary>The name of its network, or <c>none</c>. Null, the default: the Engine's choice.</summary>
    public string? Network { get; init; }

    /// <summary>Words that it can be found by. Default none.</summary>
    public ImmutableSortedSet<string> Tags { get; init; } = [];

    /// <summary>Whether it is left running when its session is closed. Default no: it is removed, also where this process ends without a goodbye.</summary>
    public bool Keep { get; init; }
}
