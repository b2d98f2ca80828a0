using System.Text.Json.Serialization;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Body of ContainerCreate: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate</summary>
/// <param name="Image">What it is made of.</param>
/// <param name="Entrypoint">Its first program, in place of the image's.</param>
/// <param name="Labels">What it is known by.</param>
/// <param name="Env">Variables, as <c>NAME=value</c>; null for none.</param>
/// <param name="WorkingDir">Where programs start; null for the image's choice.</param>
/// <param name="StdinOnce">Whether its standard input ends with whoever is attached first.</param>
/// <param name="HostConfig">What it may use.</param>
internal sealed record ContainerRequest(
    string Image,
    IReadOnlyList<string> Entrypoint,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<string>? Env,
    string? WorkingDir,
    bool StdinOnce,
    HostSettings HostConfig)
{
    public bool OpenStdin { get; } = true;

    public bool AttachStdin { get; } = true;
}

/// <summary>What a container may use.</summary>
/// <param name="AutoRemove">Whether the Engine removes it when it ends.</param>
/// <param name="Init">Whether an init of the Engine's stands before its first program: it passes signals on and buries orphans.</param>
/// <param name="Memory">Its memory in bytes; null for no limit.</param>
/// <param name="MemorySwap">Memory and swap together.</param>
/// <param name="NanoCpus">How many processors, in billionths; null for no limit.</param>
/// <param name="Binds">Folders and volumes, as <c>source:path[:ro]</c>.</param>
/// <param name="NetworkMode">Its network; null for the Engine's choice.</param>
/// <param name="DeviceRequests">Graphics processors; null for none.</param>
internal sealed record HostSettings(
    bool AutoRemove,
    bool Init,
    long? Memory,
    long? MemorySwap,
    long? NanoCpus,
    IReadOnlyList<string>? Binds,
    string? NetworkMode,
    IReadOnlyList<DeviceRequest>? DeviceRequests);

/// <summary>A wish for devices, such as <c>docker run --gpus</c> makes.</summary>
/// <param name="Count">How many; -1 for all.</param>
internal sealed record DeviceRequest(int Count)
{
    public IReadOnlyList<IReadOnlyList<string>> Capabilities { get; } = [["gpu"]];
}

/// <summary>Answer of ContainerCreate.</summary>
internal sealed record ContainerCreated(string Id);

/// <summary>An entry of ImageList.</summary>
internal sealed record ImageSummary(string Id, IReadOnlyList<string>? RepoTags, long Created, IReadOnlyDictionary<string, string>? Labels);

/// <summary>A line of ImageCreate.</summary>
/// <param name="Id">The layer that it is about; null where it is about the image.</param>
/// <param name="Status">What happens.</param>
/// <param name="ProgressDetail">How far that is.</param>
/// <param name="Error">Why it ended.</param>
internal sealed record PullProgress(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("progressDetail")] PullDetail? ProgressDetail,
    [property: JsonPropertyName("error")] string? Error);

/// <summary>How far a layer is.</summary>
internal sealed record PullDetail([property: JsonPropertyName("current")] long Current, [property: JsonPropertyName("total")] long Total);
