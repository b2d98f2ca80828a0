using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Devices;
using Repl.Sessions.Local;
using Repl.Sessions.Shells;
using Repl.Sessions.Ssh;

namespace Repl.Sessions;

/// <summary>The sessions that one notebook or prompt holds, by name. Disposing it closes them all.</summary>
/// <remarks>Thread safe. Sessions that were lost stay listed until they are closed or opened again.</remarks>
/// <example><code>
/// var build = await Sessions.OpenAsync("build");
/// await build.RunAsync("make");
/// await Sessions.CloseAsync("build");
/// </code></example>
public sealed class SessionRegistry : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<ISession>> _openings = [];
    private readonly ImmutableHashSet<string> _reservedNames;
    private readonly Func<CancellationToken> _ambientCancellation;
    private readonly Func<SecretRequest, CancellationToken, Task<string?>>? _askSecret;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SshConnections _sshConnections;
    private readonly CancellationTokenSource _disposing = new();
    private ImmutableArray<ISession> _sessions = [];

    /// <summary>Makes an empty registry.</summary>
    /// <param name="reservedNames">Names that no session may have, because they mean something else to the user. Default none.</param>
    /// <param name="ambientCancellation">
    /// Asked when a command is run, for a token that interrupts it beside the caller's own: how a notebook's Stop reaches a command
    /// that a cell awaits without a token. Default none.
    /// </param>
    /// <param name="askSecret">
    /// Asks the user for a password, a passphrase or a one-time code that a connection needs; null as its result gives up. Default: nobody is asked.
    /// </param>
    /// <param name="time">The clock. Default the system's.</param>
    /// <param name="loggerFactory">Where to log. Default nowhere.</param>
    public SessionRegistry(
        IEnumerable<string>? reservedNames = null,
        Func<CancellationToken>? ambientCancellation = null,
        Func<SecretRequest, CancellationToken, Task<string?>>? askSecret = null,
        TimeProvider? time = null,
        ILoggerFactory? loggerFactory = null)
    {
        _reservedNames = [.. reservedNames ?? []];
        _ambientCancellation = ambientCancellation ?? (static () => CancellationToken.None);
        _askSecret = askSecret;
        _time = time ?? TimeProvider.System;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Repl.Sessions");
        _sshConnections = new SshConnections(_time, _logger);
    }

    /// <summary>Raised after a session was opened, before <see cref="OpenAsync(string, string, SessionOptions?, CancellationToken)"/> returns it.</summary>
    public event Action<ISession>? Opened;

    /// <summary>The session of that name.</summary>
    /// <param name="name">The name that it was opened with.</param>
    /// <exception cref="SessionNotFoundException">None of that name is listed.</exception>
    public ISession this[string name] => Find(name) ?? throw new SessionNotFoundException(name, [.. List().Select(session => session.Name)]);

    /// <summary>Opens a session.</summary>
    /// <param name="name">Its name; see <see cref="SessionName.Check"/>.</param>
    /// <param name="target">Where it goes, as <see cref="Target.Parse"/> reads it. Default a shell on this machine.</param>
    /// <param name="options">How to open it. Default <see cref="SessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands. The registry closes it at the end, if nobody did before.</returns>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">The name is taken or cannot be a name, or the shell could not be started.</exception>
    public async Task<ISession> OpenAsync(
        string name, string target = "local:", SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        SessionName.Check(name);
        if (_reservedNames.Contains(name))
        {
            throw new SessionOpenException(name, $"That cannot be a session's name, because '{name}' means something else in a cell.", "Choose another.");
        }

        var where = Target.Parse(target);
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        Task<ISession> opening;
        lock (_gate)
        {
            if (_openings.ContainsKey(name) || Find(name) is { IsOpen: true })
            {
                throw new SessionOpenException(
                    name, "A session of that name is open already.", $"Use it, or close it first with '#!session close {name}'.");
            }

            _openings[name] = opening = Task.Run(
                () => OpenAsync(name, where, options ?? SessionOptions.Default, cancellationToken), CancellationToken.None);
        }

        try
        {
            var session = await opening.ConfigureAwait(false);
            Opened?.Invoke(session);
            return session;
        }
        finally
        {
            lock (_gate)
            {
                _openings.Remove(name);
            }
        }
    }

    /// <summary>The session of that name, or null.</summary>
    /// <param name="name">The name that it was opened with.</param>
    /// <returns>A session, open or lost.</returns>
    public ISession? Find(string name) => List().FirstOrDefault(session => session.Name == name);

    /// <summary>All sessions, in the order of opening.</summary>
    /// <returns>A copy that later changes do not touch.</returns>
    public IReadOnlyList<ISession> List()
    {
        lock (_gate)
        {
            return _sessions;
        }
    }

    /// <summary>Closes a session and everything that was started in it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A task that ends when no process of it is left.</returns>
    /// <exception cref="SessionNotFoundException">None of that name is listed.</exception>
    public async Task CloseAsync(string name)
    {
        var session = this[name];
        lock (_gate)
        {
            _sessions = _sessions.Remove(session);
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes all sessions, at the same time.</summary>
    /// <returns>How many were closed.</returns>
    public async Task<int> CloseAllAsync()
    {
        ImmutableArray<ISession> all;
        lock (_gate)
        {
            (all, _sessions) = (_sessions, []);
        }

        await Task.WhenAll(all.Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
        return all.Length;
    }

    /// <summary>Closes all sessions, those that are just being opened too, and opens no more. May be called twice.</summary>
    /// <returns>A task that ends when no process is left.</returns>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        Task underWay;
        lock (_gate)
        {
            underWay = Task.WhenAll(_openings.Values);
        }

        await underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAllAsync().ConfigureAwait(false);
    }

    private async Task<ISession> OpenAsync(string name, Target target, SessionOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        ISession session = options.Device is null
            ? await ShellSession.OpenAsync(name, again => ConnectAsync(target, options, again), options, Surroundings, stop.Token).ConfigureAwait(false)
            : await DeviceSession.OpenAsync(name, again => ConnectAsync(target, options, again), options, Surroundings, stop.Token).ConfigureAwait(false);
        lock (_gate)
        {
            _sessions = [.. _sessions.Where(old => old.Name != name), session];
        }

        return session;
    }

    private SessionSurroundings Surroundings => new(_ambientCancellation, _time, _logger);

    private async Task<IConnection> ConnectAsync(Target target, SessionOptions options, CancellationToken cancellationToken) => target.Scheme switch
    {
        "local" => new LocalConnection(),
        "ssh" => await _sshConnections.AcquireAsync(target, options.Ssh, _askSecret, cancellationToken).ConfigureAwait(false),
        _ => throw new TargetException(target.ToString()),
    };
}
