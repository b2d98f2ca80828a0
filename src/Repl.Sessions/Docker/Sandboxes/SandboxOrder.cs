using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>A container that somebody wants made, as the Engine takes it.</summary>
internal sealed partial class SandboxOrder
{
    /// <summary>What its first program says when it runs.</summary>
    public const string Ready = "repl-ready";

    private const string Shell = "/bin/sh";

    // Says that it is there, starts what was ordered, and lives until its time is over, or, unless it is to be kept, its input ends. $1 is the
    // time in seconds, 0 for no end; $2 says "keep"; then comes the ordered command.
    private const string Lifeline = $$"""
        echo {{Ready}}
        [ "$1" = 0 ] || { sleep "$1" && kill -s KILL $$; } &
        wait=$2
        shift 2
        [ $# = 0 ] || "$@" &
        [ "$wait" != keep ] || while sleep 3600; do :; done
        while read -r line; do :; done
        """;

    private readonly SandboxOptions _options;

    /// <param name="options">What it is like.</param>
    /// <param name="scope">The scope that it belongs to; null for one of its own.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="EngineException">The name cannot be a container's.</exception>
    public SandboxOrder(SandboxOptions options, string? scope, TimeProvider time)
    {
        _options = options;
        Name = Check(options.Name ?? $"repl-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        Labels = Label(options, Name, scope ?? Name, time.GetUtcNow() + Lifetime);
    }

    /// <summary>What the container is called.</summary>
    public string Name { get; }

    /// <summary>What it is made of.</summary>
    public string Image => _options.Image ?? SandboxOptions.DefaultImage;

    /// <summary>What it carries.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Whether it outlives whoever has made it.</summary>
    public bool IsKept => _options.Keep;

    /// <summary>What it runs from the start.</summary>
    public ImmutableArray<string> Command => _options.Command.IsDefault ? [] : _options.Command;

    // Whole seconds: not every `sleep` takes others.
    private TimeSpan? Lifetime => _options.MaxLifetime is { } most ? TimeSpan.FromSeconds(Math.Ceiling(most.TotalSeconds)) : null;

    /// <summary>With a first program of ours.</summary>
    public ContainerRequest Describe() =>
        Describe([Shell, "-c", Lifeline, "repl-sandbox", (Lifetime ?? TimeSpan.Zero).TotalSeconds.ToString(CultureInfo.InvariantCulture), IsKept ? "keep" : "", .. Command]);

    /// <summary>With the ordered command as its first program, where the image has no shell.</summary>
    public ContainerRequest DescribeWithoutShell() => Describe(Command);

    private ContainerRequest Describe(IReadOnlyList<string> entrypoint)
    {
        var resources = _options.Resources ?? SandboxResources.Unlimited;
        return new ContainerRequest(
            Image,
            entrypoint,
            Labels,
            _options.Environment is { Count: > 0 } variables ? [.. variables.Select(variable => $"{variable.Key}={variable.Value}")] : null,
            _options.WorkingDirectory,
            StdinOnce: !IsKept,
            new HostSettings(
                AutoRemove: !IsKept,
                Init: true,
                resources.MemoryBytes,
                resources.MemoryBytes, // no swap beside it
                resources.Cpus is { } cpus ? (long)(cpus * 1_000_000_000) : null,
                _options.Mounts is { IsDefaultOrEmpty: false } mounts ? [.. mounts.Select(mount => mount.ToString())] : null,
                _options.Network,
                resources.Gpus == 0 ? null : [new DeviceRequest(resources.Gpus)]));
    }

    private static Dictionary<string, string> Label(SandboxOptions options, string name, string scope, DateTimeOffset? expiry)
    {
        Dictionary<string, string> labels = new(SandboxOwner.This.Labels) { [SandboxLabels.Name] = name, [SandboxLabels.Scope] = scope };
        foreach (var tag in options.Tags)
        {
            labels[SandboxLabels.Tag + tag] = "yes";
        }

        if (expiry is { } end)
        {
            labels[SandboxLabels.Expires] = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }

        if (options.Keep)
        {
            labels[SandboxLabels.Kept] = "yes";
        }

        return labels;
    }

    private static string Check(string name) => ContainerName.IsMatch(name)
        ? name
        : throw new EngineException(DockerFailure.Other, $"'{name}' cannot be a container's name.", "Use a letter or digit, then letters, digits, '_', '.' or '-'.");

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}\z")]
    private static partial Regex ContainerName { get; }
}
