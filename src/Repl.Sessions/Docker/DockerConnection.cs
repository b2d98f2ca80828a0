using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Files;
using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Sessions.Remote;
using Repl.Sessions.Shells;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker;

/// <summary>Starts programs in a running container, each by an exec of the Docker Engine. The container goes on running when this is disposed.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class DockerConnection : IFileConnection, INotedConnection, IContainerConnection
{
    private readonly EngineClient _engine;
    private readonly ContainerWatch _watch;
    private readonly ExecLink _link;
    private readonly string _owner = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly ScriptedProcessTable _processes;
    private ScriptShell? _resting;
    private bool _isDisposed;

    private DockerConnection(Target target, EngineClient engine, ContainerWatch watch)
    {
        (Target, _engine, _watch) = (target, engine, watch);
        _link = new ExecLink(engine, watch, watch.ContainerId);
        _processes = new ScriptedProcessTable(StartScriptAsync, _watch.SettleAsync);
    }

    /// <inheritdoc/>
    public Target Target { get; }

    /// <inheritdoc/>
    public CancellationToken Lost => _watch.Lost;

    /// <inheritdoc/>
    public string? LossReason => _watch.LossReason;

    /// <summary>What the user should know, as sentences: that the container has run out of memory. May grow.</summary>
    public IReadOnlyList<string> Notes => _watch.Notes;

    /// <summary>Finds the container.</summary>
    /// <param name="target">The container, of the scheme <c>docker</c>.</param>
    /// <param name="options">How to reach it. Default <see cref="DockerOptions.Default"/>.</param>
    /// <param name="logger">Where to log. Default nowhere.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The connection; dispose it to close it.</returns>
    /// <exception cref="DockerConnectException">There is no Engine, no such container, or it does not run.</exception>
    /// <exception cref="ArgumentException">The target is no container.</exception>
    public static Task<DockerConnection> OpenAsync(
        Target target, DockerOptions? options = null, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Scheme == "docker"
            ? OpenAsync(target, options ?? DockerOptions.Default, EngineSurroundings.Own, logger ?? NullLogger.Instance, cancellationToken)
            : throw new ArgumentException($"'{target}' is no container.", nameof(target));
    }

    /// <inheritdoc/>
    public async Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            if (!_link.LacksShell)
            {
                return await LaunchAsync(program, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ProgramStartException) when (_link.LacksShell)
        {
            // Started without one, below.
        }

        return await BareProgram.StartAsync(_link, _watch, Target, program, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of the container, which goes on running. May be called twice.</summary>
    /// <returns>A task that ends when nothing of ours is left in it.</returns>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        if (Interlocked.Exchange(ref _resting, null) is { } resting)
        {
            await resting.DisposeAsync().ConfigureAwait(false);
        }

        await _processes.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        _engine.Dispose();
    }

    Task<IRemoteFiles> IFileConnection.OpenFilesAsync(CancellationToken cancellationToken) => OpenFilesAsync(cancellationToken);

    Task<ContainerFacts> IContainerConnection.DescribeContainerAsync(CancellationToken cancellationToken) => DescribeContainerAsync(cancellationToken);

    /// <summary>See <see cref="IFileConnection.OpenFilesAsync"/>.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The files give it back.")]
    internal Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken)
    {
        // The shell of the last transfer serves the next one: starting another takes as long as sending 30 MB.
        var shell = Interlocked.Exchange(ref _resting, null) ?? new ScriptShell(this);
        var archive = _engine.Endpoint.Socket is null ? null : new ContainerArchive(_engine, _watch.ContainerId);
        return Task.FromResult<IRemoteFiles>(new ArchiveFiles(this, archive, new ShellFiles(this, shell), () => GiveBackAsync(shell)));
    }

    /// <summary>Whether the container has no <c>/bin/sh</c>, as has been found out.</summary>
    internal bool LacksShell => _link.LacksShell;

    /// <summary>Its files by the Engine alone, as long as this is not disposed.</summary>
    /// <param name="name">What the user calls the container, for messages.</param>
    internal ContainerFiles FilesOf(string name) => new(_engine, _watch.ContainerId, name);

    /// <summary>See <see cref="IContainerConnection.DescribeContainerAsync"/>.</summary>
    internal Task<ContainerFacts> DescribeContainerAsync(CancellationToken cancellationToken)
    {
        var usage = new ContainerUsage(_engine, _watch.Container);
        return Lost.IsCancellationRequested ? Task.FromResult(usage.Describe()) : usage.DescribeAsync(cancellationToken);
    }

    private async ValueTask GiveBackAsync(ScriptShell shell)
    {
        if (!shell.IsAtRest || Interlocked.CompareExchange(ref _resting, shell, null) is not null || Volatile.Read(ref _isDisposed))
        {
            Interlocked.CompareExchange(ref _resting, null, shell);
            await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Finds the container; see <see cref="OpenAsync(Target, DockerOptions?, ILogger?, CancellationToken)"/>.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the client and is returned; or it is disposed.")]
    internal static async Task<DockerConnection> OpenAsync(
        Target target, DockerOptions options, EngineSurroundings surroundings, ILogger logger, CancellationToken cancellationToken)
    {
        EngineClient? engine = null;
        try
        {
            var started = Stopwatch.StartNew();
            engine = await EngineClient.ConnectAsync(EngineEndpoints.Find(options.Host, surroundings), EngineClient.UsualAnswerLimit, cancellationToken).ConfigureAwait(false);
            var connection = await OpenAsync(target, engine, logger, cancellationToken).ConfigureAwait(false);
            SessionLog.Connected(logger, target, started.ElapsedMilliseconds);
            return connection;
        }
        catch (EngineException refused)
        {
            engine?.Dispose();
            throw refused.ToConnectException();
        }
        catch
        {
            engine?.Dispose();
            throw;
        }
    }

    private async Task<RemoteProgram> LaunchAsync(ProgramSpec program, CancellationToken cancellationToken)
    {
        var launcher = new RemoteLauncher(Target, program);
        var started = await launcher.StartAsync(_link, program.KeepsJobs ? "" : _owner, watch: null, cancellationToken).ConfigureAwait(false);
        _ = _processes.WatchAsync(); // which would take as long as the program itself: nobody waits for it
        return new RemoteProgram(_watch, _processes, started, launcher.Mark, program.KeepsJobs);
    }

    // Listens first and looks then: so nothing happens unnoticed.
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the watch and is returned; or it is disposed.")]
    private static async Task<DockerConnection> OpenAsync(Target target, EngineClient engine, ILogger logger, CancellationToken cancellationToken)
    {
        var name = target.Address;
        var container = await ContainerSearch.FindAsync(engine, name, cancellationToken).ConfigureAwait(false);
        var watch = new ContainerWatch(engine, container, name, logger);
        try
        {
            await watch.ListenAsync(cancellationToken).ConfigureAwait(false);
            ContainerSearch.RequireRunning(await ContainerSearch.FindAsync(engine, container.Id, cancellationToken).ConfigureAwait(false), name);
            return new DockerConnection(target, engine, watch);
        }
        catch
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PlainChannel> StartScriptAsync(CancellationToken cancellationToken)
    {
        var program = new ProgramSpec("sh", ["-c", ProcessScript.Text, "repl-processes", $"{Keeper.Variable}={_owner}"]);
        var started = await new RemoteLauncher(Target, program).StartAsync(_link, owner: "", watch: null, cancellationToken).ConfigureAwait(false);
        return new PlainChannel(started.Channel.Input, started.Output, started.Channel);
    }
}
