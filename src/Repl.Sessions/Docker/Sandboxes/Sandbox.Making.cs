using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Docker.Images;

namespace Repl.Sessions.Docker.Sandboxes;

/// <content>How sandboxes are made and found.</content>
public sealed partial class Sandbox
{
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(20);

    /// <summary>Makes a container and starts it. It is removed when the sandbox is disposed, and however this process ends.</summary>
    /// <param name="options">What it is like. Default <see cref="SandboxOptions.Default"/>.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The running sandbox.</returns>
    /// <exception cref="DockerConnectException">It could not be made. Nothing is left behind.</exception>
    public static Task<Sandbox> StartAsync(SandboxOptions? options = null, string? dockerHost = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? SandboxOptions.Default, dockerHost, scope: null, progress: null, cancellationToken);

    /// <summary>Makes a container and starts it, and tells how far its image is that has to be fetched; see the other overload.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="progress">Told how far the image is; not at all where it is there already.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The running sandbox.</returns>
    /// <exception cref="DockerConnectException">It could not be made. Nothing is left behind.</exception>
    public static Task<Sandbox> StartAsync(SandboxOptions options, IProgress<ImagePull> progress, string? dockerHost = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return StartAsync(options, dockerHost, scope: null, progress, cancellationToken);
    }

    /// <summary>Takes a container that runs already, whoever has made it. Disposing the sandbox leaves it running; closing removes it.</summary>
    /// <param name="container">Its name or number.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox.</returns>
    /// <exception cref="DockerConnectException">There is no such container, or it does not run.</exception>
    public static Task<Sandbox> AttachAsync(string container, string? dockerHost = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(container);
        return AskAsync(
            dockerHost,
            async engine =>
            {
                var found = await ContainerSearch.FindAsync(engine, container, cancellationToken).ConfigureAwait(false);
                ContainerSearch.RequireRunning(found, container);
                return new Sandbox(new SandboxFacts(found.Name.TrimStart('/'), found.Id, found.Config.Image, found.Created, found.Config.Labels), made: null, dockerHost);
            },
            cancellationToken);
    }

    /// <summary>Finds running containers that were made for sessions and scopes, by this process or another.</summary>
    /// <param name="tags">Words that they all must have (<see cref="SandboxOptions.Tags"/>). Default none: all are found.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandboxes, the oldest first. Disposing one of them leaves it running; closing it, or a scope that adopts it, removes it.</returns>
    /// <exception cref="DockerConnectException">The Engine cannot be asked.</exception>
    public static Task<IReadOnlyList<Sandbox>> ListAsync(IEnumerable<string>? tags = null, string? dockerHost = null, CancellationToken cancellationToken = default) => AskAsync<IReadOnlyList<Sandbox>>(
        dockerHost,
        async engine =>
        {
            var labels = (tags ?? []).Select(tag => SandboxLabels.Tag + tag).Append(SandboxLabels.Ours);
            var filter = $$"""{"label":[{{string.Join(',', labels.Select(label => $"\"{JsonEncodedText.Encode(label)}\""))}}]}""";
            var found = await engine.GetAsync<IReadOnlyList<ContainerSummary>>($"/containers/json?filters={Uri.EscapeDataString(filter)}", cancellationToken).ConfigureAwait(false);
            return
            [
                .. found.OrderBy(container => container.Created).Select(container => new Sandbox(
                    new SandboxFacts(container.Name, container.Id, container.Image, DateTimeOffset.FromUnixTimeSeconds(container.Created), container.Labels), made: null, dockerHost)),
            ];
        },
        cancellationToken);

    /// <summary>Makes one for a scope; see <see cref="StartAsync(SandboxOptions?, string?, CancellationToken)"/>.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The container owns the client, or it is disposed.")]
    internal static async Task<Sandbox> StartAsync(
        SandboxOptions options, string? dockerHost, string? scope, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        EngineClient? engine = null;
        try
        {
            engine = await ConnectAsync(dockerHost, cancellationToken).ConfigureAwait(false);
            var pruning = SandboxRemoval.PruneAsync(engine, SandboxOwner.This, TimeProvider.System.GetUtcNow(), cancellationToken);
            var container = await SandboxContainer.StartAsync(engine, new SandboxOrder(options, scope, TimeProvider.System), progress, cancellationToken).ConfigureAwait(false);
            await ((Task)pruning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what is left now, the next one removes
            return new Sandbox(container.Facts, container, dockerHost);
        }
        catch (Exception failure)
        {
            engine?.Dispose();
            if (failure is EngineException refused)
            {
                throw refused.ToConnectException();
            }

            throw;
        }
    }

    /// <summary>Asks the Engine.</summary>
    /// <exception cref="DockerConnectException">It cannot be asked, or refuses.</exception>
    internal static async Task<T> AskAsync<T>(string? dockerHost, Func<EngineClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var engine = await ConnectAsync(dockerHost, cancellationToken).ConfigureAwait(false);
            return await ask(engine).ConfigureAwait(false);
        }
        catch (EngineException refused)
        {
            throw refused.ToConnectException();
        }
    }

    private static async Task<bool> RemoveAsync(string id, string? dockerHost)
    {
        using var limit = new CancellationTokenSource(RemoveLimit);
        try
        {
            return await AskAsync(dockerHost, engine => SandboxRemoval.RemoveAsync(engine, id, limit.Token), limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is DockerConnectException or OperationCanceledException)
        {
            return false;
        }
    }

    private static Task<EngineClient> ConnectAsync(string? dockerHost, CancellationToken cancellationToken) =>
        EngineClient.ConnectAsync(EngineEndpoints.Find(dockerHost, EngineSurroundings.Own), EngineClient.UsualAnswerLimit, cancellationToken);
}
