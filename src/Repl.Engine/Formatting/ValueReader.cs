using System.Collections;

namespace Repl.Engine.Formatting;

/// <summary>Reads what values hold, once for all forms: a lazy query runs once, a property is asked once.</summary>
internal sealed class ValueReader
{
    private readonly Dictionary<IEnumerable, ReadItems> _items = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, IReadOnlyList<ReadMember>> _members = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads the first items of a collection, which may have no end.</summary>
    public ReadItems Items(IEnumerable items)
    {
        if (!_items.TryGetValue(items, out var read))
        {
            _items[items] = read = Read(items);
        }

        return read;
    }

    /// <summary>Reads the public properties and fields of an object.</summary>
    public IReadOnlyList<ReadMember> Members(object value)
    {
        if (!_members.TryGetValue(value, out var read))
        {
            _members[value] = read = [.. ValueMembers.Of(value.GetType()).Select(member => Read(member, value))];
        }

        return read;
    }

    private static ReadMember Read(ValueMember member, object value)
    {
        var (content, failure) = UserCode.Try(() => member.Read(value));
        return new ReadMember(member.Name, content, failure);
    }

    private static ReadItems Read(IEnumerable items)
    {
        var limit = Formatter.Registry.LimitOf(items);
        var shown = new List<object?>();
        var (isCut, failure) = UserCode.Try(() =>
        {
            foreach (var item in items)
            {
                if (shown.Count == limit)
                {
                    return true;
                }

                shown.Add(item);
            }

            return false;
        });
        var count = isCut ? UserCode.Try(() => (items as ICollection)?.Count ?? Entries.CountOf(items)).Value : null;
        return new ReadItems(shown, isCut, count, failure);
    }
}
