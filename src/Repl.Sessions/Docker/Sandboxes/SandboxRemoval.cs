using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Removes containers that we have made.</summary>
internal static class SandboxRemoval
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Removes a container with all that runs in it, and waits until it is gone.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="name">Its name or number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it is gone for certain.</returns>
    public static async Task<bool> RemoveAsync(EngineClient engine, string name, CancellationToken cancellationToken)
    {
        try
        {
            // An answer of 409: the Engine is removing it already, because it has ended.
            for (var isGone = await TryAsync(() => engine.DeleteAsync($"/containers/{name}?force=1&v=1", cancellationToken)).ConfigureAwait(false); !isGone;)
            {
                await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
                isGone = await TryAsync(() => engine.GetAsync<ContainerDetails>($"/containers/{name}/json", cancellationToken)).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception failure) when (failure is EngineException or OperationCanceledException)
        {
            return false; // the Engine has gone; the container's labels are still there when it comes back
        }
    }

    /// <summary>Removes a container if it was made by this process, and nothing else.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RemoveOursAsync(EngineClient engine, string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await engine.GetAsync<ContainerDetails>($"/containers/{name}/json", cancellationToken).ConfigureAwait(false);
            if (SandboxOwner.This.Owns(found.Config.Labels))
            {
                await RemoveAsync(engine, found.Id, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is EngineException or OperationCanceledException)
        {
            // There is none; or the Engine has gone, and its labels have it removed later.
        }
    }

    /// <summary>Removes all containers of ours whose owner has ended or whose time is over, and nothing else.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="owner">As seen by whom.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The names of those that are gone, and of their checkpoints.</returns>
    /// <exception cref="EngineException">The Engine cannot be asked.</exception>
    public static async Task<IReadOnlyList<string>> PruneAsync(EngineClient engine, SandboxOwner owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($$"""{"label":["{{SandboxLabels.Ours}}"]}""");
        var ours = await engine.GetAsync<IReadOnlyList<ContainerSummary>>($"/containers/json?all=1&filters={filter}", cancellationToken).ConfigureAwait(false);
        var removed = await Task.WhenAll(
            ours.Where(container => container.Labels?.GetValueOrDefault(SandboxLabels.Name) == container.Name)
                .Where(container => (owner.IsOwnerDead(container.Labels) && !container.Labels!.ContainsKey(SandboxLabels.Kept)) || SandboxLabels.ExpiryOf(container.Labels) <= now)
                .Select(async container => (container.Name, IsGone: await RemoveAsync(engine, container.Id, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        return [.. removed.Where(container => container.IsGone).Select(container => container.Name), .. await PruneImagesAsync(engine, owner, cancellationToken).ConfigureAwait(false)];
    }

    /// <summary>Removes an image by its name, which may be all there is of it.</summary>
    /// <returns>Whether it is gone for certain.</returns>
    /// <exception cref="EngineException">The Engine cannot be asked.</exception>
    public static async Task<bool> RemoveImageAsync(EngineClient engine, string image, CancellationToken cancellationToken)
    {
        try
        {
            await engine.DeleteAsync($"/images/{image}?force=1", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (EngineException told) when (told.Status is 404 or 409)
        {
            return told.Status is 404; // 409: somebody's container uses it
        }
    }

    // The youngest first: an older one may be what it was made from. Those of a kept container go too: they are of use to its session alone.
    private static async Task<IReadOnlyList<string>> PruneImagesAsync(EngineClient engine, SandboxOwner owner, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($$"""{"label":["{{SandboxLabels.Checkpoint}}"]}""");
        var images = await engine.GetAsync<IReadOnlyList<ImageSummary>>($"/images/json?filters={filter}", cancellationToken).ConfigureAwait(false);
        List<string> removed = [];
        foreach (var image in images.Where(image => owner.IsOwnerDead(image.Labels)).OrderByDescending(image => image.Created))
        {
            var name = $"{SandboxCheckpoints.Repository}:{image.Labels![SandboxLabels.Checkpoint]}";
            if ((image.RepoTags ?? []).FirstOrDefault(tag => tag.EndsWith(name, StringComparison.Ordinal)) is { } full && await RemoveImageAsync(engine, full, cancellationToken).ConfigureAwait(false))
            {
                removed.Add(name);
            }
        }

        return removed;
    }

    /// <returns>Whether there is no such container any more.</returns>
    private static async Task<bool> TryAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            return false;
        }
        catch (EngineException told) when (told.Status is 404)
        {
            return true;
        }
        catch (EngineException told) when (told.Status is 409)
        {
            return false;
        }
    }
}
