using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Starts programs in a container that was made for this connection, and is removed with it.</summary>
/// <param name="target">The image.</param>
/// <param name="sandbox">The container.</param>
/// <param name="inner">The connection to it.</param>
/// <param name="isKept">Whether the container is to be kept.</param>
internal sealed class SandboxConnection(Target target, Sandbox sandbox, DockerConnection inner, bool isKept) : IFileConnection, INotedConnection, IContainerConnection
{
    private readonly IReadOnlyList<string> _notes = isKept
        ? [$"The container '{sandbox.Name}' is kept: '#!session open <name> docker://{sandbox.Name}' opens it again, 'docker rm -f {sandbox.Name}' removes it."]
        : [];

    public Target Target { get; } = target;

    public CancellationToken Lost => inner.Lost;

    public string? LossReason => inner.LossReason;

    public IReadOnlyList<string> Notes => [.. _notes, .. inner.Notes];

    /// <summary>Makes a container and connects to it. Containers whose owners have ended without a goodbye are removed.</summary>
    /// <exception cref="DockerConnectException">It could not be made, or reached.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the sandbox and is returned; or it is closed.")]
    public static async Task<SandboxConnection> OpenAsync(Target target, DockerOptions options, CancellationToken cancellationToken)
    {
        var sandbox = await Sandbox.StartAsync(options.Sandbox with { Image = target.Address }, options.Host, cancellationToken).ConfigureAwait(false);
        try
        {
            return new SandboxConnection(target, sandbox, await sandbox.ReachAsync(cancellationToken).ConfigureAwait(false), options.Sandbox.Keep);
        }
        catch
        {
            await sandbox.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => inner.StartAsync(program, cancellationToken);

    public Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken) => inner.OpenFilesAsync(cancellationToken);

    public Task<ContainerFacts> DescribeContainerAsync(CancellationToken cancellationToken) => inner.DescribeContainerAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
        }
        catch (SandboxCloseException)
        {
            // The Engine has gone; the container's labels have it removed when it is back.
        }
    }
}
