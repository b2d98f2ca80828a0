using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Docker;

/// <summary>Finds the container that a user means, or says which others there are.</summary>
internal static class ContainerSearch
{
    private const int MostNamesTold = 5;

    /// <summary>Finds a container by its name, its number, or how the number begins.</summary>
    /// <exception cref="EngineException">There is none, or the Engine cannot be asked.</exception>
    public static async Task<ContainerDetails> FindAsync(EngineClient engine, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.GetAsync<ContainerDetails>($"/containers/{Uri.EscapeDataString(name)}/json", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException unknown) when (unknown.Status == 404)
        {
            throw new EngineException(
                DockerFailure.NoSuchContainer,
                $"There is no container '{name}' at {engine.Endpoint}.",
                await SuggestAsync(engine, name, cancellationToken).ConfigureAwait(false),
                unknown);
        }
    }

    /// <exception cref="EngineException">It does not run, or is paused.</exception>
    public static void RequireRunning(ContainerDetails container, string name)
    {
        switch (container.State)
        {
            case { Running: false, Status: "created" }:
                throw new EngineException(DockerFailure.NotRunning, $"The container '{name}' was never started.", $"Start it with 'docker start {name}'.");
            case { Running: false }:
                throw new EngineException(
                    DockerFailure.NotRunning,
                    $"The container '{name}' does not run: it ended with status {container.State.ExitCode}.",
                    $"Start it with 'docker start {name}'.");
            case { Paused: true }:
                throw new EngineException(DockerFailure.Paused, $"The container '{name}' is paused.", $"Let it go on with 'docker unpause {name}'.");
        }
    }

    private static async Task<string> SuggestAsync(EngineClient engine, string name, CancellationToken cancellationToken)
    {
        var running = (await engine.GetAsync<IReadOnlyList<ContainerSummary>>("/containers/json", cancellationToken).ConfigureAwait(false))
            .Select(container => container.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        return (running.Count, Nearest.To(name, running)) switch
        {
            (0, _) => "No container runs there; start one with 'docker run'.",
            (_, { } nearest) => $"Did you mean '{nearest}'?",
            _ => $"Running are: {string.Join(", ", running.Take(MostNamesTold))}{(running.Count > MostNamesTold ? " and others" : "")}.",
        };
    }
}
