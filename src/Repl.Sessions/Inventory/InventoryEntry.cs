namespace Repl.Sessions.Inventory;

/// <summary>A session that an inventory describes, ready to be opened by its name.</summary>
public sealed record InventoryEntry
{
    /// <summary>What <c>#!session open</c> calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it goes, as users write it; with a range such as <c>ssh://web[1-3]</c> it stands for several.</summary>
    public required string Target { get; init; }

    /// <summary>The groups that it names itself as a member of. Default none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How to open it: the inventory's defaults, then what the entry says itself.</summary>
    public SessionOptions Options { get; init; } = SessionOptions.Default;
}
