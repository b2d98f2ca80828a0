using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Docker.Sandboxes;

namespace Repl.Sessions.Docker.Images;

/// <summary>Sees to it that an image is there.</summary>
internal static class ImageProvision
{
    /// <summary>Fetches an image where it is not there.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">How to reach the Engine.</param>
    /// <param name="progress">Told how far it is; not at all where the image is there already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DockerConnectException">It cannot be fetched, or the Engine cannot be asked.</exception>
    public static async Task ProvideAsync(string image, DockerOptions options, IProgress<ImagePull> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var engine = await EngineClient.ConnectAsync(EngineEndpoints.Find(options.Host, EngineSurroundings.Own), EngineClient.UsualAnswerLimit, cancellationToken).ConfigureAwait(false);
            if (!await ExistsAsync(engine, image, cancellationToken).ConfigureAwait(false))
            {
                await ImageSearch.PullAsync(engine, image, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (EngineException refused)
        {
            throw refused.ToConnectException();
        }
    }

    private static async Task<bool> ExistsAsync(EngineClient engine, string image, CancellationToken cancellationToken)
    {
        try
        {
            // The slashes of a name are the path's.
            await engine.GetAsync<ImageDetails>($"/images/{Uri.EscapeDataString(image).Replace("%2F", "/", StringComparison.Ordinal)}/json", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (EngineException missing) when (missing.Status is not null)
        {
            return false; // or its name is none, which fetching it tells
        }
    }
}
