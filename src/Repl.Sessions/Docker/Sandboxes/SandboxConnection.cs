using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Docker.Engine;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Starts programs in a container that was made for this connection, and is removed with it.</summary>
internal sealed class SandboxConnection : IConnection, INotedConnection
{
    private readonly EngineClient _engine;
    private readonly SandboxContainer _container;
    private readonly DockerConnection _inner;
    private readonly IReadOnlyList<string> _notes;

    private SandboxConnection(Target target, EngineClient engine, SandboxContainer container, DockerConnection inner, bool isKept)
    {
        (Target, _engine, _container, _inner) = (target, engine, container, inner);
        _notes = isKept
            ? [$"The container '{container.Name}' is kept: '#!session open <name> docker://{container.Name}' opens it again, 'docker rm -f {container.Name}' removes it."]
            : [];
    }

    public Target Target { get; }

    public CancellationToken Lost => _inner.Lost;

    public string? LossReason => _inner.LossReason;

    public IReadOnlyList<string> Notes => [.. _notes, .. _inner.Notes];

    /// <summary>Makes a container and connects to it. Containers whose owners have ended without a goodbye are removed.</summary>
    /// <exception cref="DockerConnectException">It could not be made, or reached.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns them and is returned; or they are disposed.")]
    public static async Task<SandboxConnection> OpenAsync(Target target, DockerOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        EngineClient? engine = null;
        SandboxContainer? container = null;
        try
        {
            engine = await EngineClient.ConnectAsync(EngineEndpoints.Find(options.Host, EngineSurroundings.Own), EngineClient.UsualAnswerLimit, cancellationToken).ConfigureAwait(false);
            var pruning = SandboxRemoval.PruneAsync(engine, SandboxOwner.This, cancellationToken);
            container = await SandboxContainer.StartAsync(engine, target.Address, options.Sandbox, cancellationToken).ConfigureAwait(false);
            var inner = await DockerConnection.OpenAsync(new Target("docker", container.Name), options, logger, cancellationToken).ConfigureAwait(false);
            await ((Task)pruning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what is left now, the next one removes
            return new SandboxConnection(target, engine, container, inner, options.Sandbox.Keep);
        }
        catch (Exception failure)
        {
            if (container is not null)
            {
                await container.DisposeAsync().ConfigureAwait(false);
            }

            engine?.Dispose();
            if (failure is EngineException refused)
            {
                throw refused.ToConnectException();
            }

            throw;
        }
    }

    public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) => _inner.StartAsync(program, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await _container.DisposeAsync().ConfigureAwait(false);
        _engine.Dispose();
    }
}
