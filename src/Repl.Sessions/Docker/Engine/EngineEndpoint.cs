using System.Globalization;

namespace Repl.Sessions.Docker.Engine;

/// <summary>Where an Engine listens. Immutable.</summary>
internal sealed record EngineEndpoint
{
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    private const string Forms = "Use the form unix:///path or tcp://host:port.";

    private EngineEndpoint()
    {
    }

    /// <summary>The path of its Unix socket; null where it listens at a port.</summary>
    public string? Socket { get; private init; }

    /// <summary>Its host; empty where it listens at a Unix socket.</summary>
    public string Host { get; private init; } = "";

    /// <summary>Its TCP port.</summary>
    public int Port { get; private init; }

    /// <summary>The keys of an encrypted connection; null for none.</summary>
    public EngineTls? Tls { get; private init; }

    /// <summary>An Engine at a Unix socket.</summary>
    /// <param name="path">The socket.</param>
    public static EngineEndpoint AtSocket(string path) => new() { Socket = path };

    /// <summary>Reads an endpoint as <c>DOCKER_HOST</c> has it.</summary>
    /// <param name="text">Such as <c>unix:///var/run/docker.sock</c> or <c>tcp://build:2376</c>.</param>
    /// <param name="tls">The keys, where it is at a port.</param>
    /// <param name="origin">What says so, for messages.</param>
    /// <exception cref="EngineException">It cannot be understood.</exception>
    public static EngineEndpoint Parse(string text, EngineTls? tls, string origin)
    {
        if (text.Split("://", 2) is not [var scheme, var place])
        {
            throw Refuse($"'{text}' is not where a Docker Engine can be.", Forms);
        }

        return scheme switch
        {
            "unix" when place.StartsWith('/') => AtSocket(place),
            "tcp" or "http" or "https" => AtPort(place.Split('/')[0]),
            "ssh" => throw Refuse($"'{text}' is a Docker Engine behind SSH.", "Open a session there and use 'docker' in it, or forward the Engine's socket."),
            _ => throw Refuse($"'{text}' is not where a Docker Engine can be.", Forms),
        };

        EngineEndpoint AtPort(string address) =>
            Uri.TryCreate($"tcp://{(address.Length > 0 ? address : "127.0.0.1")}", UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
                ? new EngineEndpoint { Host = uri.IdnHost.Trim('[', ']'), Port = uri.Port > 0 ? uri.Port : tls is null ? PlainPort : TlsPort, Tls = tls }
                : throw Refuse($"'{text}' is not where a Docker Engine can be.", Forms);

        EngineException Refuse(string problem, string nextStep) => new(DockerFailure.EndpointInvalid, $"{origin}: {problem}", nextStep);
    }

    /// <summary>The endpoint as <c>DOCKER_HOST</c> has it.</summary>
    public override string ToString() => Socket is not null ? $"unix://{Socket}" : string.Create(CultureInfo.InvariantCulture, $"tcp://{Host}:{Port}");
}
