using System.Text.Json.Serialization;

namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>The header of ContainerArchiveInfo: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerArchiveInfo</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Mode">As Go's <c>os.FileMode</c> has it.</param>
/// <param name="ModifiedAt">Its time.</param>
/// <param name="LinkTarget">Of a link: where it leads in the end, as an absolute path; else empty.</param>
internal sealed record PathStat(
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("mode")] uint Mode,
    [property: JsonPropertyName("mtime")] DateTimeOffset ModifiedAt,
    [property: JsonPropertyName("linkTarget")] string? LinkTarget);
