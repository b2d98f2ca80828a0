namespace Repl.Sessions.Docker.Engine.Messages;

/// <summary>Answer of ImageInspect: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageInspect</summary>
internal sealed record ImageDetails(string Id);
