using Repl.Sessions.Docker.Engine;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Removes what was left behind by processes that could not clean up.</summary>
public static class SandboxCleanup
{
    /// <summary>
    /// Removes all containers that were made for sessions and scopes, are not to be kept, and whose process has ended, as far as that can be
    /// told: on this machine, among the processes that are seen from here; and those whose time is over. Containers that we did not make
    /// are never touched.
    /// </summary>
    /// <param name="options">How to reach the Engine. Default <see cref="DockerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up; some may then be removed and some not.</param>
    /// <returns>The names of the containers that are gone.</returns>
    /// <exception cref="DockerConnectException">The Engine cannot be asked.</exception>
    public static async Task<IReadOnlyList<string>> PruneAsync(DockerOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var endpoint = EngineEndpoints.Find(options?.Host, EngineSurroundings.Own);
            using var engine = await EngineClient.ConnectAsync(endpoint, EngineClient.UsualAnswerLimit, cancellationToken).ConfigureAwait(false);
            return await SandboxRemoval.PruneAsync(engine, SandboxOwner.This, TimeProvider.System.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException refused)
        {
            throw refused.ToConnectException();
        }
    }
}
