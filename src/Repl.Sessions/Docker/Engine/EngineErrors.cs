using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Engine;

/// <summary>Tells from what went wrong what that means for the user.</summary>
internal static class EngineErrors
{
    /// <summary>What keeps an Engine from being reached.</summary>
    /// <param name="endpoint">Where it should be.</param>
    /// <param name="cause">What was thrown.</param>
    public static EngineException Unreachable(EngineEndpoint endpoint, Exception cause) => Innermost(cause) switch
    {
        EngineException known => known,
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new(
            DockerFailure.NoPermission,
            $"The user '{Environment.UserName}' may not use the Docker Engine's socket at {endpoint}.",
            "Have the user put into the socket's group ('sudo usermod -aG docker $USER', then log in again), or run as root.",
            cause),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => new(
            DockerFailure.NoEngine, $"The host of the Docker Engine at {endpoint} has no address.", "Check how it is written.", cause),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable } => new(
            DockerFailure.NoEngine,
            $"No Docker Engine listens at {endpoint}.",
            "Start it, such as with 'systemctl start docker', or say where it is with --docker-host or DOCKER_HOST.",
            cause),
        AuthenticationException untrusted => new(
            DockerFailure.Untrusted,
            $"The Docker Engine at {endpoint} and this machine do not trust each other: {untrusted.Message.TrimEnd('.')}.",
            "Check DOCKER_CERT_PATH and DOCKER_TLS_VERIFY, or the keys of the Docker context.",
            cause),
        var other => new(
            DockerFailure.NoEngine,
            $"The connection to the Docker Engine at {endpoint} broke: {other.Message.TrimEnd('.')}.",
            "Check that it runs, and whether it speaks TLS (DOCKER_TLS_VERIFY).",
            cause),
    };

    /// <summary>An Engine that did not answer in time.</summary>
    public static EngineException Silent(EngineEndpoint endpoint, TimeSpan limit) => new(
        DockerFailure.TimedOut, $"The Docker Engine at {endpoint} did not answer within {limit.TotalSeconds:0.#} s.", "Check that it runs and is not overloaded.");

    /// <summary>An answer that is a failure.</summary>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="status">The status.</param>
    /// <param name="body">What came with it.</param>
    public static EngineException Refused(EngineEndpoint endpoint, int status, byte[] body)
    {
        var all = ReadMessage(body).TrimEnd('.');
        var said = Shorten.Line(all);
        if (all.Contains("no space left on device", StringComparison.Ordinal))
        {
            return new(
                DockerFailure.DiskFull,
                $"The disk of the Docker Engine at {endpoint} is full: {said}.",
                "Make room there: 'docker system df' shows what takes it, 'docker system prune' removes what nobody uses.")
            { Status = status, Said = all };
        }

        return new(
            DockerFailure.Other,
            $"The Docker Engine at {endpoint} refused with status {status}{(said.Length > 0 ? $": {said}" : "")}.",
            "Look into its log.")
        { Status = status, Said = all };
    }

    private static string ReadMessage(byte[] body)
    {
        try
        {
            return EngineJson.Read<Refusal>(body).Message ?? "";
        }
        catch (JsonException)
        {
            return ""; // not an Engine that answers; a web server, perhaps
        }
    }

    private static Exception Innermost(Exception failure)
    {
        while (failure is not EngineException && failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure;
    }
}
