using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker.Images;
using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Starts programs in a container that was made for this connection, and is removed with it.</summary>
internal sealed class SandboxConnection : ICheckpointConnection, IFileConnection, INotedConnection, IContainerConnection
{
    private readonly Sandbox _sandbox;
    private readonly DockerConnection _inner;
    private readonly DockerOptions _options;
    private readonly SandboxCheckpoints _checkpoints;
    private readonly Dictionary<string, string> _images;
    private bool _isPast;

    private SandboxConnection(Target target, Sandbox sandbox, DockerConnection inner, DockerOptions options, SandboxCheckpoints checkpoints, Dictionary<string, string> images) =>
        (Target, _sandbox, _inner, _options, _checkpoints, _images) = (target, sandbox, inner, options, checkpoints, images);

    public Target Target { get; }

    public CancellationToken Lost => _inner.Lost;

    public string? LossReason => _inner.LossReason;

    public IReadOnlyList<string> Notes =>
    [
        .. _options.Sandbox.Keep
            ? [$"The container '{_sandbox.Name}' is kept: '#!session open <name> docker://{_sandbox.Name}' opens it again, 'docker rm -f {_sandbox.Name}' removes it."]
            : (IEnumerable<string>)[],
        .. _images.Count > 0 && !_options.Sandbox.Mounts.IsDefaultOrEmpty ? ["Checkpoints do not hold what is in mounted folders."] : (IEnumerable<string>)[],
        .. _inner.Notes,
    ];

    /// <summary>Makes a container and connects to it. Containers whose owners have ended without a goodbye are removed.</summary>
    /// <exception cref="DockerConnectException">It could not be made, or reached.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns them and is returned.")]
    public static Task<SandboxConnection> OpenAsync(Target target, DockerOptions options, IProgress<ImagePull>? progress, CancellationToken cancellationToken) =>
        OpenAsync(target, options, options.Sandbox with { Image = target.Address }, progress, new SandboxCheckpoints(options.Host), [], cancellationToken);

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => _inner.StartAsync(program, cancellationToken);

    public Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken) => _inner.OpenFilesAsync(cancellationToken);

    public Task<ContainerFacts> DescribeContainerAsync(CancellationToken cancellationToken) => _inner.DescribeContainerAsync(cancellationToken);

    public async Task KeepAsync(string label, CancellationToken cancellationToken)
    {
        var earlier = _images.GetValueOrDefault(label);
        _images[label] = await _checkpoints.CommitAsync(_sandbox.Id, cancellationToken).ConfigureAwait(false);
        if (earlier is not null)
        {
            await _checkpoints.RemoveAsync(earlier).ConfigureAwait(false);
        }
    }

    public async Task<ICheckpointConnection> GoBackAsync(string label, CancellationToken cancellationToken)
    {
        var lifetimeLeft = _sandbox.ExpiresAt - TimeProvider.System.GetUtcNow();
        var sandbox = _options.Sandbox with
        {
            Image = _images[label],
            Name = null, // the present container has the name that was ordered
            MaxLifetime = lifetimeLeft < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : lifetimeLeft,
        };
        var past = await OpenAsync(Target, _options, sandbox, progress: null, _checkpoints, _images, cancellationToken).ConfigureAwait(false);
        _isPast = true;
        return past;
    }

    // A session that is closed does not fail because of that: the container's labels have it removed when the Engine is back.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_isPast ? _sandbox.CloseAsync() : _sandbox.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
        catch (SandboxCloseException)
        {
            // As said.
        }

        if (!_isPast)
        {
            await _checkpoints.DisposeAsync().ConfigureAwait(false);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the sandbox and is returned; or it is closed.")]
    private static async Task<SandboxConnection> OpenAsync(
        Target target,
        DockerOptions options,
        SandboxOptions order,
        IProgress<ImagePull>? progress,
        SandboxCheckpoints checkpoints,
        Dictionary<string, string> images,
        CancellationToken cancellationToken)
    {
        var sandbox = await Sandbox.StartAsync(order, options.Host, scope: null, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return new SandboxConnection(target, sandbox, await sandbox.ReachAsync(cancellationToken).ConfigureAwait(false), options, checkpoints, images);
        }
        catch
        {
            await sandbox.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }
}
