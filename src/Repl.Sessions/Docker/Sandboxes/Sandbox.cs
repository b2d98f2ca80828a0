using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Shells;
using Repl.Sessions.Workers;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>A running container, to run programs and sessions in. One that was made here is removed when it is closed.</summary>
/// <remarks>Thread safe. Any number of programs and sessions may run in it at once.</remarks>
/// <example><code>
/// await using var box = await Sandbox.StartAsync(new() { Image = "python:3.11", Resources = new("500m", "512Mi") });
/// var result = await box.RunAsync(["python", "-c", "print(1)"]);
/// await using var shell = await box.OpenSessionAsync();
/// </code></example>
public sealed partial class Sandbox : IAsyncDisposable
{
    private readonly SandboxFacts _facts;
    private readonly SandboxContainer? _made; // null where it was found
    private readonly string? _dockerHost;
    private readonly Lock _gate = new();
    private Task<DockerConnection>? _connection;
    private ImmutableArray<IAsyncDisposable> _inside = []; // sessions and workers
    private bool _isOwned;
    private bool _isClosed;

    private Sandbox(SandboxFacts facts, SandboxContainer? made, string? dockerHost) =>
        (_facts, _made, _dockerHost, _isOwned) = (facts, made, dockerHost, made is not null && !facts.IsKept);

    /// <summary>What the container is called.</summary>
    public string Name => _facts.Name;

    /// <summary>The Engine's number of it: 64 hexadecimal digits.</summary>
    public string Id => _facts.Id;

    /// <summary>What it was made of.</summary>
    public string Image => _facts.Image;

    /// <summary>Words that it can be found by.</summary>
    public ImmutableSortedSet<string> Tags => SandboxLabels.TagsOf(_facts.Labels);

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _facts.CreatedAt;

    /// <summary>When its life ends; null where that is not said.</summary>
    public DateTimeOffset? ExpiresAt => SandboxLabels.ExpiryOf(_facts.Labels);

    /// <summary>Whether it was closed here.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Runs a program in it and streams what it does. No shell reads the arguments.</summary>
    /// <param name="arguments">The program, by name or absolute path, and its arguments.</param>
    /// <param name="options">Time limit, standard input. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="cancellationToken">Interrupts it, as Ctrl-C would; after 3 s it is killed.</param>
    /// <returns>The program's events. What it leaves running is ended with it. Leaving the enumeration early interrupts it.</returns>
    /// <exception cref="ArgumentException">There is no program.</exception>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    /// <exception cref="CommandTimeoutException">It ran longer than <see cref="RunOptions.Timeout"/>.</exception>
    /// <exception cref="CommandOutcomeUnknownException">The container ended while it ran.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public async IAsyncEnumerable<CommandEvent> ListenAsync(
        IReadOnlyList<string> arguments,
        RunOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments is [] or ["", ..])
        {
            throw new ArgumentException("The first argument must name a program.", nameof(arguments));
        }

        var connection = await ReachAsync(cancellationToken).ConfigureAwait(false);
        var program = new ProgramSpec(arguments[0], [.. arguments.Skip(1)]);
        await foreach (var happened in ProgramRun.ListenAsync(connection, program, Name, options ?? RunOptions.Default, TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    /// <summary>Runs a program in it to its end and collects what it wrote; see <see cref="ListenAsync"/>.</summary>
    /// <param name="arguments">The program, by name or absolute path, and its arguments.</param>
    /// <param name="options">Time limit, standard input, how much output to keep. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="cancellationToken">Interrupts it, as Ctrl-C would; after 3 s it is killed.</param>
    /// <returns>Exit status, output and duration. A status other than 0 is a result, not an exception.</returns>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    /// <exception cref="CommandTimeoutException">It ran too long; the exception holds its output until then.</exception>
    /// <exception cref="CommandOutcomeUnknownException">The container ended while it ran.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        ListenAsync(arguments, options, cancellationToken).CollectAsync(Name, string.Join(' ', arguments.Select(Quote)), options ?? RunOptions.Default);

    /// <summary>Opens a session in it: a shell that keeps its state. It is closed with the sandbox.</summary>
    /// <param name="shell">The shell to run: <c>bash</c>, <c>/bin/sh</c>, <c>zsh</c>. Null, the default: bash where present, else sh.</param>
    /// <param name="environment">Environment variables to set in it. Default none.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands. It is called as the sandbox is.</returns>
    /// <exception cref="SessionOpenException">It could not be opened.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public Task<ISession> OpenSessionAsync(string? shell = null, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new SessionOptions { Shell = shell, Environment = environment?.ToImmutableDictionary() ?? ProgramSpec.NoEnvironment }, cancellationToken);

    /// <summary>Opens a session in it: a shell that keeps its state. It is closed with the sandbox.</summary>
    /// <param name="options">How; what is said there of Docker and SSH does not count.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands. It is called as the sandbox is.</returns>
    /// <exception cref="SessionOpenException">It could not be opened.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public async Task<ISession> OpenSessionAsync(SessionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfClosed();
        var session = await ShellSession.OpenAsync(
            Name,
            async stop => await DockerConnection.OpenAsync(Target, Docker, cancellationToken: stop).ConfigureAwait(false),
            options with { Reconnect = options.Reconnect && _made is null },
            Surroundings,
            cancellationToken).ConfigureAwait(false);
        return await KeepAsync(session).ConfigureAwait(false);
    }

    /// <summary>Starts a worker in it: a warm interpreter whose functions can be called. It is closed with the sandbox.</summary>
    /// <param name="code">What it loads.</param>
    /// <param name="options">How. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The worker, which has loaded the code.</returns>
    /// <exception cref="ProgramStartException">There is no interpreter for the language, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public async Task<Worker> StartWorkerAsync(WorkerCode code, WorkerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var connection = await ReachAsync(cancellationToken).ConfigureAwait(false);
        return await KeepAsync(await Worker.StartAsync(connection, code, options, Surroundings, owned: null, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Ends all that runs in it, and removes the container, whoever has made it. May be called twice.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="SandboxCloseException">It may still run.</exception>
    public async Task CloseAsync()
    {
        await LetGoAsync().ConfigureAwait(false);
        if (!await (_made?.RemoveAsync() ?? RemoveAsync(_facts.Id, _dockerHost)).ConfigureAwait(false))
        {
            throw new SandboxCloseException([Name], 1);
        }
    }

    /// <summary>Closes it if it was made here or adopted, unless it is to be kept; another one is let go of and runs on.</summary>
    /// <returns>A task that ends when nothing of it is left that has to go.</returns>
    /// <exception cref="SandboxCloseException">It may still run.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _isOwned))
        {
            await CloseAsync().ConfigureAwait(false);
        }
        else
        {
            await LetGoAsync().ConfigureAwait(false);
            if (_made is not null)
            {
                await _made.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>What a notebook shows for a sandbox that is a cell's value.</summary>
    public override string ToString() => $"Sandbox '{Name}' of {Image}{(IsClosed ? " (closed)" : "")}";

    /// <summary>The connection to it, which it holds.</summary>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    internal Task<DockerConnection> ReachAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_connection is not { IsFaulted: false, IsCanceled: false })
            {
                _connection = Task.Run(() => DockerConnection.OpenAsync(Target, Docker), CancellationToken.None); // who gives up waiting leaves it to the next
            }

            return _connection.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes a scope its owner.</summary>
    internal void BecomeOwned() => Volatile.Write(ref _isOwned, true);

    // As people would write it.
    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "-_./=:,+@%".Contains(character, StringComparison.Ordinal)) ? argument : CommandText.Quote(argument);

    private static SessionSurroundings Surroundings { get; } = new(TimeProvider.System, NullLogger.Instance);

    private Target Target => new("docker", Name);

    private DockerOptions Docker => DockerOptions.Default with { Host = _dockerHost };

    // What has ended by itself is let go of when the next one comes.
    private async Task<T> KeepAsync<T>(T started)
        where T : class, IAsyncDisposable
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _inside = [.. _inside.Where(other => other is not (ISession { IsOpen: false } or Worker { Closed.IsCancellationRequested: true })), started];
                return started;
            }
        }

        await started.DisposeAsync().ConfigureAwait(false);
        throw Closed();
    }

    private async Task LetGoAsync()
    {
        ImmutableArray<IAsyncDisposable> inside;
        Task<DockerConnection>? connection;
        lock (_gate)
        {
            (inside, _inside, connection, _isClosed) = (_inside, [], _connection, true);
        }

        await Task.WhenAll(inside.Select(one => one.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (connection is not null)
        {
            await ((Task)connection).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connection.IsCompletedSuccessfully)
            {
                await (await connection.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw Closed();
        }
    }

    private InvalidOperationException Closed() => new($"The sandbox '{Name}' is closed. Start another with Sandbox.StartAsync.");
}
