using System.Collections.Frozen;

namespace Repl.Sessions.Inventory;

/// <summary>Named sessions and groups that a file <c>sessions.yaml</c> describes. Immutable.</summary>
/// <example><code>
/// Sessions.Inventory = SessionInventory.Load("staging/sessions.yaml");
/// var router = await Sessions.OpenAsync("router1");
/// </code></example>
public sealed class SessionInventory
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "sessions.yaml";

    private readonly FrozenDictionary<string, InventoryEntry> _byName;

    internal SessionInventory(
        string? file, IReadOnlyList<InventoryEntry> entries, IReadOnlyDictionary<string, IReadOnlyList<string>> groups)
    {
        (File, Entries, Groups) = (file, entries, groups);
        _byName = entries.ToFrozenDictionary(entry => entry.Name);
    }

    /// <summary>An inventory that describes nothing.</summary>
    public static SessionInventory Empty { get; } = new(null, [], FrozenDictionary<string, IReadOnlyList<string>>.Empty);

    /// <summary>The file that it was read from; null for <see cref="Empty"/>.</summary>
    public string? File { get; }

    /// <summary>The sessions, in the order of the file.</summary>
    public IReadOnlyList<InventoryEntry> Entries { get; }

    /// <summary>The names of sessions by group: what <c>groups</c> lists, then those with the tag.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The inventory.</returns>
    /// <exception cref="InventoryException">The file cannot be read or understood.</exception>
    public static SessionInventory Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new InventoryReader(path).Read(InventoryNode.ReadFile(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new InventoryException(path, null, $"The inventory cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Reads the file in a folder, else the one in the user's config folder (<c>~/.config/repl</c>).</summary>
    /// <param name="folder">The notebook's folder, or the current one.</param>
    /// <returns>The inventory; <see cref="Empty"/> where there is no file.</returns>
    /// <exception cref="InventoryException">The file cannot be read or understood.</exception>
    public static SessionInventory Find(string folder) => Find(folder, Environment.GetEnvironmentVariable);

    /// <summary>The session of that name, or null.</summary>
    /// <param name="name">An entry's name.</param>
    /// <returns>The entry.</returns>
    public InventoryEntry? FindEntry(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The sessions of a group or with a tag, or null where no entry has it.</summary>
    /// <param name="name">A group's name or a tag.</param>
    /// <returns>The entries.</returns>
    public IReadOnlyList<InventoryEntry>? FindGroup(string name) =>
        Groups.TryGetValue(name, out var members) ? [.. members.Select(member => _byName[member])] : null;

    internal static SessionInventory Find(string folder, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var beside = Path.Combine(folder, FileName);
        if (System.IO.File.Exists(beside))
        {
            return Load(beside);
        }

        var users = ConfigFolder(environment) is { } config ? Path.Combine(config, "repl", FileName) : null;
        return System.IO.File.Exists(users) ? Load(users) : Empty;
    }

    // XDG Base Directory Specification: a relative path is to be ignored.
    private static string? ConfigFolder(Func<string, string?> environment) =>
        environment("XDG_CONFIG_HOME") is { } config && Path.IsPathRooted(config) ? config
        : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
        : null;
}
