using System.Globalization;
using Repl.Sessions.Inventory;

namespace Repl.Sessions;

/// <summary>What <c>#!session open</c> comes to: the sessions to open, and the group that they make.</summary>
/// <param name="Group">The group's name; null where it is one session.</param>
/// <param name="Sessions">What to open, in order.</param>
public sealed record SessionPlan(string? Group, IReadOnlyList<PlannedSession> Sessions)
{
    /// <summary>Makes a plan of what the user wrote.</summary>
    /// <param name="name">A session's or a group's name; with a range such as <c>box[1-3]</c>, several names.</param>
    /// <param name="target">
    /// A target, with a range or without; or <c>@web</c>, a group of the inventory; or the name of one of its sessions or groups. Null: what
    /// the inventory has under the session's own name, else a shell on this machine.
    /// </param>
    /// <param name="inventory">The named sessions.</param>
    /// <returns>The plan. Nothing was opened.</returns>
    /// <exception cref="SessionOpenException">A range cannot be understood, or two ranges do not match.</exception>
    public static SessionPlan Of(string name, string? target, SessionInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(inventory);
        return NameRange.IsIn(name) ? OfNames(name, target, inventory) : OfTarget(name, target, inventory);
    }

    /// <summary>Makes a plan of several sessions to one target.</summary>
    /// <param name="name">The group's name; its sessions are called by it and a number from 1.</param>
    /// <param name="target">A target, or the name of a session of the inventory. Null: what the inventory has under the name, else a shell on this machine.</param>
    /// <param name="count">How many, 1 to 1000.</param>
    /// <param name="inventory">The named sessions.</param>
    /// <returns>The plan. Nothing was opened.</returns>
    /// <exception cref="SessionOpenException">The target is several, or there cannot be so many.</exception>
    public static SessionPlan OfPool(string name, string? target, int count, SessionInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(inventory);
        var one = Of(name, target, inventory);
        return (one, count) switch
        {
            ({ Group: not null }, _) => throw new SessionOpenException(name, $"'{target ?? name}' stands for several sessions already, so there can be no pool of them.", "Leave --pool out."),
            (_, < 1 or > NameRange.MostNames) => throw new SessionOpenException(name, $"There can be no pool of {count} sessions.", $"Use a number from 1 to {NameRange.MostNames}."),
            _ => new SessionPlan(name, [.. Enumerable.Range(1, count).Select(number => one.Sessions[0] with { Name = string.Create(CultureInfo.InvariantCulture, $"{name}{number}") })]),
        };
    }

    private static SessionPlan OfNames(string name, string? target, SessionInventory inventory)
    {
        var names = NameRange.Expand(name, name);
        var targets = target is null ? [] : NameRange.Expand(name, target);
        if (targets.Count > 1 && targets.Count != names.Count)
        {
            throw new SessionOpenException(
                name, $"'{name}' stands for {names.Count} names, but '{target}' for {targets.Count} targets.", "Write ranges of equal length.");
        }

        return new SessionPlan(
            NameRange.StemOf(name),
            [.. names.SelectMany((pair, i) => OfTarget(pair.Text, targets.Count == 0 ? null : targets[i % targets.Count].Text, inventory).Sessions)]);
    }

    private static SessionPlan OfTarget(string name, string? target, SessionInventory inventory)
    {
        var word = target ?? name;
        if (inventory.FindEntry(word) is { } entry)
        {
            return Expand(name, entry.Target, entry.Options);
        }

        if (inventory.FindGroup(word.StartsWith('@') ? word[1..] : word) is { } members)
        {
            return new SessionPlan(name, [.. members.SelectMany(member => Expand(member.Name, member.Target, member.Options).Sessions)]);
        }

        return Expand(name, target ?? Target.Local.ToString(), SessionOptions.Default);
    }

    private static SessionPlan Expand(string name, string target, SessionOptions options) => NameRange.IsIn(target)
        ? new SessionPlan(
            name, [.. NameRange.Expand(name, target).Select(pair => new PlannedSession(NameOf(name, pair.Value), pair.Text, options))])
        : new SessionPlan(null, [new PlannedSession(name, target, options)]);

    private static string NameOf(string group, string value)
    {
        var word = value.Replace('.', '-');
        return char.IsDigit(word[0]) && !char.IsDigit(group[^1]) ? $"{group}{word}" : $"{group}-{word}";
    }
}
