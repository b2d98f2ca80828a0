using System.Collections.Immutable;
using Repl.Sessions.Inventory;

namespace Repl.Sessions;

/// <content>Groups: sessions that are opened, used and closed together.</content>
public sealed partial class SessionRegistry
{
    private readonly HashSet<string> _groupOpenings = [];
    private ImmutableArray<SessionGroup> _groups = [];

    /// <summary>Raised after a group was opened, and its sessions before it.</summary>
    public event Action<SessionGroup>? GroupOpened;

    /// <summary>The open groups, in the order of opening. A copy that later changes do not touch.</summary>
    public IReadOnlyList<SessionGroup> Groups
    {
        get
        {
            lock (_gate)
            {
                return _groups;
            }
        }
    }

    /// <summary>Opens several sessions at the same time, as a group.</summary>
    /// <param name="name">The group's name; or the sessions' names with a range such as <c>box[1-3]</c>, which makes the group <c>box</c>.</param>
    /// <param name="target">
    /// A target with a range such as <c>ssh://web[1-3]</c>, or <c>@web</c>, a group of the <see cref="Inventory"/>. Null, the default: what the
    /// inventory has under <paramref name="name"/>, else shells on this machine.
    /// </param>
    /// <param name="options">Changes each session's options. Default not at all.</param>
    /// <param name="maxParallel">How many are opened at the same time: 1 or more. Default 16.</param>
    /// <param name="maxFail">How many may fail to open, 0 or more. Default none.</param>
    /// <param name="cancellationToken">Gives up; what is open by then is closed.</param>
    /// <returns>The group. Its <see cref="SessionGroup.Missing"/> holds what could not be opened.</returns>
    /// <exception cref="GroupOpenException">Too many could not be opened; the others are open, as the group.</exception>
    /// <exception cref="SessionOpenException">A name is taken or cannot be a name; nothing was opened.</exception>
    /// <exception cref="InventoryException">The inventory cannot be read or understood.</exception>
    public Task<SessionGroup> OpenGroupAsync(
        string name,
        string? target = null,
        Func<SessionOptions, SessionOptions>? options = null,
        int maxParallel = SessionGroup.DefaultParallel,
        int maxFail = 0,
        CancellationToken cancellationToken = default)
    {
        var plan = Plan(name, target);
        return OpenGroupAsync(
            new SessionPlan(
                plan.Group ?? name,
                options is null ? plan.Sessions : [.. plan.Sessions.Select(planned => planned with { Options = options(planned.Options) })]),
            maxParallel,
            maxFail,
            cancellationToken);
    }

    /// <summary>Opens a group that was planned; see <see cref="Plan"/>.</summary>
    /// <param name="plan">What to open; its group has a name.</param>
    /// <param name="maxParallel">How many are opened at the same time: 1 or more. Default 16.</param>
    /// <param name="maxFail">How many may fail to open, 0 or more. Default none.</param>
    /// <param name="cancellationToken">Gives up; what is open by then is closed.</param>
    /// <returns>The group. Its <see cref="SessionGroup.Missing"/> holds what could not be opened.</returns>
    /// <exception cref="GroupOpenException">Too many could not be opened; the others are open, as the group.</exception>
    /// <exception cref="SessionOpenException">A name is taken or cannot be a name; nothing was opened.</exception>
    public async Task<SessionGroup> OpenGroupAsync(
        SessionPlan plan, int maxParallel = SessionGroup.DefaultParallel, int maxFail = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(plan.Group);
        ReserveNames(plan);
        try
        {
            var group = await OpenReservedAsync(plan, maxParallel, cancellationToken).ConfigureAwait(false);
            GroupOpened?.Invoke(group);
            return group.Missing.Count <= maxFail ? group : throw new GroupOpenException(plan.Group, group.Missing, plan.Sessions.Count);
        }
        finally
        {
            lock (_gate)
            {
                _groupOpenings.Remove(plan.Group);
            }
        }
    }

    /// <summary>The group of that name; or those of sessions and groups that are named with commas between them.</summary>
    /// <param name="names">Such as <c>web</c> or <c>web1,web2,db</c>.</param>
    /// <returns>The group. One of several names stands for their sessions, each once, and is not listed.</returns>
    /// <exception cref="GroupNotFoundException">None of that name is open.</exception>
    public SessionGroup Group(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return FindGroup(names) ?? new SessionGroup(
            names, [.. names.Split(',', StringSplitOptions.TrimEntries).SelectMany(MembersOf).Distinct()], this);
    }

    /// <summary>The group of that name, or null.</summary>
    /// <param name="name">The name that it was opened with.</param>
    /// <returns>A group.</returns>
    public SessionGroup? FindGroup(string name) => Groups.FirstOrDefault(group => group.Name == name);

    /// <summary>Closes a group's sessions, at the same time.</summary>
    /// <param name="name">The group's name.</param>
    /// <returns>A task that ends when no process of them is left.</returns>
    /// <exception cref="GroupNotFoundException">None of that name is open.</exception>
    public Task CloseGroupAsync(string name) => CloseAsync((FindGroup(name) ?? throw new GroupNotFoundException(name, OpenNames)).Sessions);

    private async Task<SessionGroup> OpenReservedAsync(SessionPlan plan, int maxParallel, CancellationToken cancellationToken)
    {
        var opened = await Parallelism.ForEachAsync(plan.Sessions, TryOpenAsync, maxParallel, CancellationToken.None).ConfigureAwait(false);
        var missing = opened.OfType<MissingSession>().ToList();
        if (cancellationToken.IsCancellationRequested)
        {
            await CloseAsync(opened.OfType<ISession>()).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (missing.Count == plan.Sessions.Count)
        {
            throw new GroupOpenException(plan.Group!, missing, plan.Sessions.Count);
        }

        var group = new SessionGroup(plan.Group!, [.. plan.Sessions.Select(planned => planned.Name)], this) { Missing = missing };
        lock (_gate)
        {
            _groups = [.. _groups.Where(old => old.Name != group.Name), group];
            _sessions = [.. _sessions.Except(group.Sessions), .. group.Sessions]; // listed in the group's order, not in that of getting ready
        }

        return group;

        async Task<object> TryOpenAsync(PlannedSession planned, CancellationToken _)
        {
            try
            {
                return await OpenAsync(planned, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SessionException or TargetException or OperationCanceledException)
            {
                return new MissingSession(planned.Name, failure);
            }
        }
    }

    private void ReserveNames(SessionPlan plan)
    {
        CheckName(plan.Group!, "group");
        List<string> names = [plan.Group!, .. plan.Sessions.Select(planned => planned.Name)];
        names.ForEach(name => CheckName(name));
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            throw new SessionOpenException(twice, $"The group '{plan.Group}' would need that name twice.", "Call the group something else.");
        }

        lock (_gate)
        {
            names.ForEach(CheckFree);
            _groupOpenings.Add(plan.Group!);
        }
    }

    private IEnumerable<string> MembersOf(string name) =>
        FindGroup(name)?.Sessions.Select(session => session.Name)
        ?? (Find(name) is not null ? [name] : throw new GroupNotFoundException(name, OpenNames));

    private IReadOnlyCollection<string> OpenNames =>
        [.. Groups.Select(group => group.Name), .. List().Select(session => session.Name)];
}
