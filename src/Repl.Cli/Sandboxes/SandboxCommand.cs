using System.CommandLine;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;

namespace Repl.Cli.Sandboxes;

/// <summary><c>repl sandbox</c>: the containers that were made for sessions.</summary>
internal static class SandboxCommand
{
    /// <summary>Describes the command and its subcommand.</summary>
    /// <returns>The command.</returns>
    public static Command Create() => new("sandbox", "Containers that were made for sessions.")
    {
        CreatePrune(),
    };

    private static Command CreatePrune()
    {
        var host = new Option<string?>("--docker-host")
        {
            Description = "Where the Docker Engine listens: unix:///path or tcp://host:port. Default: DOCKER_HOST, else the current Docker context.",
            HelpName = "address",
        };
        var command = new Command("prune", "Remove the containers of sessions whose program has ended without doing so, and print their names. Others are never touched.")
        {
            host,
        };
        command.SetAction((parsed, cancellationToken) => PruneAsync(parsed.GetValue(host), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> PruneAsync(string? host, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in await SandboxCleanup.PruneAsync(new DockerOptions { Host = host }, cancellationToken))
            {
                await output.WriteLineAsync(name);
            }

            return ExitCodes.Done;
        }
        catch (DockerConnectException refused)
        {
            throw new UserErrorException(UserErrorException.Problem(refused.Problem), refused.NextStep, refused);
        }
    }
}
