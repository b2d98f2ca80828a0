using System.Security.Cryptography;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Images of a session's container, made on the way, that are removed with the session.</summary>
/// <param name="dockerHost">Where the Docker Engine listens; null: see <see cref="DockerOptions.Host"/>.</param>
internal sealed class SandboxCheckpoints(string? dockerHost) : IAsyncDisposable
{
    /// <summary>What all such images are called, before the colon.</summary>
    public const string Repository = "repl-checkpoint";

    // Much may have been written.
    private static readonly TimeSpan CommitLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(20);

    private readonly string _id = RandomNumberGenerator.GetHexString(12, lowercase: true);
    private readonly List<string> _tags = [];
    private int _lastNumber;

    /// <summary>Whether an image is such a one, which no registry has.</summary>
    public static bool IsOne(string image) => image.StartsWith($"{Repository}:", StringComparison.Ordinal);

    /// <summary>Makes an image of a container as it is now.</summary>
    /// <remarks>
    /// The container is not paused meanwhile: where a program is just being started in it, Docker 20.10 then waits for ever for that program,
    /// which is frozen, and the container stays so.
    /// </remarks>
    /// <param name="container">The Engine's number of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the image is called.</returns>
    /// <exception cref="DockerConnectException">It could not be made.</exception>
    public Task<string> CommitAsync(string container, CancellationToken cancellationToken) => Sandbox.AskAsync(
        dockerHost,
        async engine =>
        {
            var tag = $"{_id}-{++_lastNumber}";
            var change = Uri.EscapeDataString($"LABEL {SandboxLabels.Checkpoint}={tag}");
            _tags.Add(tag);
            await engine.PostAsync($"/commit?container={container}&repo={Repository}&tag={tag}&pause=0&changes={change}", CommitLimit, cancellationToken).ConfigureAwait(false);
            return $"{Repository}:{tag}";
        },
        cancellationToken);

    /// <summary>Removes an image that is no longer needed. Never fails.</summary>
    public async Task RemoveAsync(string image)
    {
        using var limit = new CancellationTokenSource(RemoveLimit);
        try
        {
            await Sandbox.AskAsync(dockerHost, engine => SandboxRemoval.RemoveImageAsync(engine, image, limit.Token), limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is DockerConnectException or OperationCanceledException)
        {
            // Its labels have it removed later.
        }
    }

    /// <summary>Removes all, the youngest first: an older one may be what it was made from. Never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var tag in _tags.AsEnumerable().Reverse().ToList())
        {
            await RemoveAsync($"{Repository}:{tag}").ConfigureAwait(false);
        }

        _tags.Clear();
    }
}
