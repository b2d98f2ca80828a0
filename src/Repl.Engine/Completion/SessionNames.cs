using Repl.Sessions;
using Repl.Sessions.Inventory;

namespace Repl.Engine.Completion;

/// <summary>Proposes names of sessions and groups.</summary>
/// <param name="sessions">Those that are open, and the inventory.</param>
internal sealed class SessionNames(SessionRegistry sessions)
{
    /// <summary>Adds the names.</summary>
    /// <param name="list">Takes the proposals.</param>
    /// <param name="onlyOpen">Whether to leave out what the inventory has and nobody has opened.</param>
    public void Add(ProposalList list, bool onlyOpen)
    {
        foreach (var name in Open(sessions).Concat(onlyOpen ? [] : Described(sessions)))
        {
            list.Add(name, ProposalKind.Session);
        }
    }

    /// <summary>The open sessions.</summary>
    public static IEnumerable<string> Open(SessionRegistry sessions) => sessions.List().Select(session => session.Name);

    /// <summary>The open sessions and groups.</summary>
    public static IEnumerable<string> OpenWithGroups(SessionRegistry sessions) => Open(sessions).Concat(sessions.Groups.Select(group => group.Name));

    /// <summary>What the inventory describes; nothing where it cannot be read.</summary>
    public static IEnumerable<string> Described(SessionRegistry sessions)
    {
        try
        {
            return sessions.Inventory.Entries.Select(entry => entry.Name);
        }
        catch (InventoryException)
        {
            return [];
        }
    }

    /// <summary>The inventory's sessions as targets, and its groups with <c>@</c>.</summary>
    public static IEnumerable<string> Targets(SessionRegistry sessions)
    {
        try
        {
            return Described(sessions).Concat(sessions.Inventory.Groups.Keys.Select(name => $"@{name}"));
        }
        catch (InventoryException)
        {
            return [];
        }
    }
}
