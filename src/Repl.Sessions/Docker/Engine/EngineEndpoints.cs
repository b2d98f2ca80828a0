using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Engine;

/// <summary>Finds the Engine that the user means, as Docker's client does.</summary>
internal static class EngineEndpoints
{
    private const string DefaultContext = "default";
    private const string UsualSocket = "/var/run/docker.sock";

    /// <summary>Finds it.</summary>
    /// <param name="host">What the user says; null: <c>DOCKER_HOST</c>, else the current context, else the usual sockets.</param>
    /// <param name="surroundings">Where to look.</param>
    /// <exception cref="EngineException">What says where it is cannot be understood.</exception>
    public static EngineEndpoint Find(string? host, EngineSurroundings surroundings)
    {
        if (host is not null)
        {
            return EngineEndpoint.Parse(host, TlsOfEnvironment(surroundings), "The option");
        }

        if (surroundings.Find("DOCKER_HOST") is { } variable)
        {
            return EngineEndpoint.Parse(variable, TlsOfEnvironment(surroundings), "DOCKER_HOST");
        }

        var context = surroundings.Find("DOCKER_CONTEXT") ?? CurrentContext(surroundings);
        return context is null or DefaultContext ? UsualOne(surroundings) : OfContext(context, surroundings);
    }

    // As the Engine's own clients have it: https://docs.docker.com/engine/security/protect-access/
    private static EngineTls? TlsOfEnvironment(EngineSurroundings surroundings)
    {
        var verifies = surroundings.Find("DOCKER_TLS_VERIFY") is not null;
        var folder = surroundings.Find("DOCKER_CERT_PATH");
        return verifies || folder is not null ? new EngineTls(folder ?? surroundings.ConfigFolder, verifies) : null;
    }

    private static string? CurrentContext(EngineSurroundings surroundings)
    {
        var file = Path.Combine(surroundings.ConfigFolder, "config.json");
        return File.Exists(file) ? Read<ClientConfiguration>(file).CurrentContext is { Length: > 0 } name ? name : null : null;
    }

    // A context lies in a folder that is called by the SHA-256 of its name.
    private static EngineEndpoint OfContext(string name, EngineSurroundings surroundings)
    {
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var contexts = Path.Combine(surroundings.ConfigFolder, "contexts");
        var file = Path.Combine(contexts, "meta", folder, "meta.json");
        if (!File.Exists(file))
        {
            throw new EngineException(
                DockerFailure.EndpointInvalid, $"There is no Docker context '{name}' in '{contexts}'.", "Choose another with 'docker context use', or set DOCKER_HOST.");
        }

        if (Read<ContextDescription>(file).Endpoints?.GetValueOrDefault("docker") is not { Host: { Length: > 0 } host } endpoint)
        {
            throw new EngineException(
                DockerFailure.EndpointInvalid, $"The Docker context '{name}' does not say where its Engine is.", "Choose another with 'docker context use', or set DOCKER_HOST.");
        }

        var keys = Path.Combine(contexts, "tls", folder, "docker");
        return EngineEndpoint.Parse(host, Directory.Exists(keys) ? new EngineTls(keys, !endpoint.SkipTLSVerify) : null, $"The Docker context '{name}'");
    }

    private static EngineEndpoint UsualOne(EngineSurroundings surroundings)
    {
        string[] sockets = surroundings.Find("XDG_RUNTIME_DIR") is { } runtime
            ? [UsualSocket, Path.Combine(runtime, "docker.sock"), Path.Combine(runtime, "podman", "podman.sock"), "/run/podman/podman.sock"]
            : [UsualSocket, "/run/podman/podman.sock"];
        return EngineEndpoint.AtSocket(sockets.FirstOrDefault(File.Exists, UsualSocket));
    }

    private static T Read<T>(string file)
        where T : class
    {
        try
        {
            return EngineJson.Read<T>(File.ReadAllBytes(file));
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(DockerFailure.EndpointInvalid, $"'{file}' cannot be read: {unreadable.Message}", "Correct it, or set DOCKER_HOST.", unreadable);
        }
    }
}
