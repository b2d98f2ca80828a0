using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Docker.Images;
using Repl.Sessions.Inventory;
using Repl.Sessions.Ssh;

namespace Repl.Sessions;

/// <summary>The sessions that one notebook or prompt holds, by name. Disposing it closes them all.</summary>
/// <remarks>Thread safe. Sessions that were lost stay listed until they are closed or opened again.</remarks>
/// <example><code>
/// var build = await Sessions.OpenAsync("build");
/// await build.RunAsync("make");
/// await Sessions.CloseAsync("build");
/// </code></example>
public sealed partial class SessionRegistry : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<ISession>> _openings = [];
    private readonly ImmutableHashSet<string> _reservedNames;
    private readonly Func<SecretRequest, CancellationToken, Task<string?>>? _askSecret;
    private readonly Func<SessionInventory> _findInventory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SshConnections _sshConnections;
    private readonly CancellationTokenSource _disposing = new();
    private ImmutableArray<ISession> _sessions = [];
    private ImmutableArray<ISession> _unlisted = [];
    private SessionInventory? _inventory;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="reservedNames">Names that no session may have, because they mean something else to the user. Default none.</param>
    /// <param name="askSecret">
    /// Asks the user for a password, a passphrase or a one-time code that a connection needs; null as its result gives up. Default: nobody is asked.
    /// </param>
    /// <param name="time">The clock. Default the system's.</param>
    /// <param name="loggerFactory">Where to log. Default nowhere.</param>
    /// <param name="inventory">Asked for <see cref="Inventory"/> whenever that is used, so that a file may change. Default an empty one.</param>
    public SessionRegistry(
        IEnumerable<string>? reservedNames = null,
        Func<SecretRequest, CancellationToken, Task<string?>>? askSecret = null,
        TimeProvider? time = null,
        ILoggerFactory? loggerFactory = null,
        Func<SessionInventory>? inventory = null)
    {
        _reservedNames = [.. reservedNames ?? []];
        _askSecret = askSecret;
        _findInventory = inventory ?? (static () => SessionInventory.Empty);
        _time = time ?? TimeProvider.System;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Repl.Sessions");
        _sshConnections = new SshConnections(_time, _logger);
    }

    /// <summary>Raised after a session was opened, before <see cref="OpenAsync(PlannedSession, CancellationToken)"/> returns it.</summary>
    public event Action<ISession>? Opened;

    /// <summary>
    /// The named sessions that can be opened: what was set here last, else the file <c>sessions.yaml</c> as it is now, beside the notebook or
    /// in the user's config folder.
    /// </summary>
    /// <exception cref="InventoryException">The file cannot be read or understood.</exception>
    public SessionInventory Inventory
    {
        get => _inventory ?? _findInventory();
        set => _inventory = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The session of that name.</summary>
    /// <param name="name">The name that it was opened with.</param>
    /// <exception cref="SessionNotFoundException">None of that name is listed.</exception>
    public ISession this[string name] => Find(name) ?? throw new SessionNotFoundException(name, [.. List().Select(session => session.Name)]);

    /// <summary>Opens a session.</summary>
    /// <param name="name">Its name; see <see cref="SessionName.Check"/>.</param>
    /// <param name="target">
    /// Where it goes, as <see cref="Target.Parse"/> reads it, or the name of a session of the <see cref="Inventory"/>. Null, the default: what
    /// the inventory has under <paramref name="name"/>, else a shell on this machine.
    /// </param>
    /// <param name="options">How to open it. Null, the default: as the inventory says, else <see cref="SessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands. The registry closes it at the end, if nobody did before.</returns>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">
    /// The name is taken or cannot be a name, it is a group that was named, or the shell could not be started.
    /// </exception>
    /// <exception cref="InventoryException">The inventory cannot be read or understood.</exception>
    public Task<ISession> OpenAsync(
        string name, string? target = null, SessionOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(name, target, options, null, cancellationToken);

    /// <summary>Opens a session, and tells of an image that has to be fetched for it; see the other one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">Where it goes. Null: as in the other one.</param>
    /// <param name="options">How to open it. Null: as in the other one.</param>
    /// <param name="progress">Told, from any thread, how far the image is of which a container is made, where it is not there. Null: nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands.</returns>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">As in the other one, or the image could not be fetched.</exception>
    /// <exception cref="InventoryException">The inventory cannot be read or understood.</exception>
    public async Task<ISession> OpenAsync(
        string name, string? target, SessionOptions? options, IProgress<ImagePull>? progress, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        return Plan(name, target) is { Group: null, Sessions: [var planned] }
            ? await OpenAsync(planned with { Options = options ?? planned.Options }, progress, cancellationToken).ConfigureAwait(false)
            : throw new SessionOpenException(name, $"'{target ?? name}' is a group, not a session.", "Open it with OpenGroupAsync.");
    }

    /// <summary>Tells what opening something comes to; see <see cref="SessionPlan.Of"/>.</summary>
    /// <param name="name">A session's or a group's name.</param>
    /// <param name="target">Where it goes. Null, the default: where the session of that name went that was lost; else what the inventory says.</param>
    /// <param name="pool">How many sessions to open to it, called by the name and a number. Null, the default: as many as name and target say.</param>
    /// <returns>The plan. Nothing was opened.</returns>
    /// <exception cref="SessionOpenException">A range cannot be understood, or two ranges do not match; or there is one, and a pool.</exception>
    /// <exception cref="InventoryException">The inventory cannot be read or understood.</exception>
    public SessionPlan Plan(string name, string? target = null, int? pool = null)
    {
        var inventory = Inventory;
        if (pool is { } count)
        {
            return SessionPlan.OfPool(name, target, count, inventory);
        }

        return SessionPlan.Of(name, target ?? (inventory.FindEntry(name) is null ? TargetOfLost(name) : null), inventory);
    }

    /// <summary>Opens a session that was planned; see <see cref="Plan"/>.</summary>
    /// <param name="planned">Name, target and options.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands.</returns>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">The name is taken or cannot be a name, or the shell could not be started.</exception>
    public Task<ISession> OpenAsync(PlannedSession planned, CancellationToken cancellationToken = default) => OpenAsync(planned, null, cancellationToken);

    /// <summary>Opens a session that was planned, and tells of an image that has to be fetched for it.</summary>
    /// <param name="planned">Name, target and options.</param>
    /// <param name="progress">Told, from any thread, how far the image is of which a container is made, where it is not there. Null: nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The session, ready for commands.</returns>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">The name is taken or cannot be a name, the image could not be fetched, or the shell could not be started.</exception>
    public async Task<ISession> OpenAsync(PlannedSession planned, IProgress<ImagePull>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var name = planned.Name;
        CheckName(name);
        var where = Target.Parse(planned.Target);
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        Task<ISession> opening;
        lock (_gate)
        {
            CheckFree(name);
            _openings[name] = opening = Task.Run(() => ConnectListedAsync(name, where, planned.Options, progress, cancellationToken), CancellationToken.None);
        }

        try
        {
            var session = await opening.ConfigureAwait(false);
            Opened?.Invoke(session);

            // We are where the shell's output is read from here on. A caller who blocks his thread next would wait for himself.
            await Task.Yield();
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
        await CloseAsync([this[name]]).ConfigureAwait(false);
    }

    /// <summary>Closes all sessions, at the same time.</summary>
    /// <returns>How many were closed.</returns>
    public async Task<int> CloseAllAsync()
    {
        ImmutableArray<ISession> all;
        lock (_gate)
        {
            (all, _sessions, _groups) = (_sessions, [], []);
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
        await Task.WhenAll(_unlisted.Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>Opens a session that nobody sees but the caller, who disposes it.</summary>
    /// <exception cref="TargetException">The target cannot be understood.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed.</exception>
    /// <exception cref="SessionOpenException">It could not be opened.</exception>
    internal async Task<ISession> OpenUnlistedAsync(PlannedSession planned, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        var session = await ConnectAsync(planned.Name, Target.Parse(planned.Target), planned.Options, null, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _unlisted = [.. _unlisted.Where(other => other.IsOpen), session];
        }

        return session;
    }

    private async Task<ISession> ConnectListedAsync(
        string name, Target target, SessionOptions options, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        var session = await ConnectAsync(name, target, options, progress, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _sessions = [.. _sessions.Where(old => old.Name != name), session];
        }

        return session;
    }

    // A group without a session is no more.
    private async Task CloseAsync(IEnumerable<ISession> closing)
    {
        lock (_gate)
        {
            _sessions = _sessions.RemoveRange(closing = [.. closing]);
            _groups = _groups.RemoveAll(group => group.Sessions.Count == 0);
        }

        await Task.WhenAll(closing.Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private void CheckName(string name, string kind = "session")
    {
        SessionName.Check(name);
        if (_reservedNames.Contains(name))
        {
            throw new SessionOpenException(name, $"That cannot be a {kind}'s name, because '{name}' means something else in a cell.", "Choose another.");
        }
    }

    // Opening `web2` again must not make a shell on this machine of what was a session on a host.
    private string? TargetOfLost(string name) => Find(name) is { IsOpen: false } lost ? lost.Target.ToString() : null;

    // Sessions and groups share one space of names.
    private void CheckFree(string name)
    {
        var taken = _openings.ContainsKey(name) || Find(name) is { IsOpen: true } ? "session"
            : _groupOpenings.Contains(name) || FindGroup(name) is { IsOpen: true } ? "group"
            : null;
        if (taken is not null)
        {
            throw new SessionOpenException(
                name, $"A {taken} of that name is open already.", $"Use it, or close it first with '#!session close {name}'.");
        }
    }
}
