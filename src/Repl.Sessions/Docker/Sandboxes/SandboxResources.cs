using System.Globalization;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>What a container may use of its machine. Immutable: vary a copy with <c>with</c>.</summary>
/// <example><code>
/// new SandboxResources(cpu: "4000m", memory: "16Gi", gpus: "1")
/// </code></example>
public sealed record SandboxResources
{
    /// <summary>No limits, and no graphics processor.</summary>
    public static SandboxResources Unlimited { get; } = new();

    /// <summary>Reads amounts as Kubernetes and Docker write them.</summary>
    /// <param name="cpu">Processors: <c>2</c>, <c>0.5</c>, <c>4000m</c>. Null, the default: no limit.</param>
    /// <param name="memory">Memory: <c>512Mi</c>, <c>16Gi</c>, <c>500M</c>, or a number of bytes. Null, the default: no limit.</param>
    /// <param name="gpus">Graphics processors: a number, or <c>all</c>. Null, the default: none.</param>
    /// <exception cref="ArgumentException">One of them cannot be understood; the message tells what can.</exception>
    public SandboxResources(string? cpu = null, string? memory = null, string? gpus = null)
    {
        Cpus = cpu is null ? null : Read(nameof(cpu), cpu, Quantity.Cpus);
        MemoryBytes = memory is null ? null : Read(nameof(memory), memory, Quantity.Memory);
        Gpus = gpus is null ? 0 : Read(nameof(gpus), gpus, Quantity.Gpus);
    }

    /// <summary>What <see cref="Gpus"/> is where all that there are may be used.</summary>
    public const int AllGpus = -1;

    /// <summary>How many processors it may use, such as 0.5; more than 0. Null: no limit.</summary>
    public decimal? Cpus
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Cpus), value, "Cpus must be more than 0.");
    }

    /// <summary>The memory that it may use, in bytes; more than 0. Null: no limit.</summary>
    public long? MemoryBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes must be more than 0.");
    }

    /// <summary>How many graphics processors it gets; <see cref="AllGpus"/> for all. Default 0.</summary>
    public int Gpus
    {
        get;
        init => field = value >= AllGpus ? value : throw new ArgumentOutOfRangeException(nameof(Gpus), value, "Gpus must be at least 0, or AllGpus.");
    }

    private static T Read<T>(string name, string text, Func<string, T> read)
    {
        try
        {
            return read(text);
        }
        catch (FormatException wrong)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{name}' {wrong.Message}"), name, wrong);
        }
    }
}
