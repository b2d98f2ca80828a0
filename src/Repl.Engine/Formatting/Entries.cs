using System.Collections;

namespace Repl.Engine.Formatting;

/// <summary>Looks at collections whose item type is not known when this is compiled.</summary>
internal static class Entries
{
    /// <summary>Tells whether items are pairs of keys and values.</summary>
    /// <param name="items">Any collection.</param>
    /// <returns>True for dictionaries of every kind.</returns>
    public static bool IsDictionary(IEnumerable items)
    {
        return items is IDictionary || Implements(items, typeof(IReadOnlyDictionary<,>)) || Implements(items, typeof(IDictionary<,>));
    }

    /// <summary>Takes an item of a dictionary apart.</summary>
    /// <param name="entry">A <see cref="DictionaryEntry"/> or a <see cref="KeyValuePair{TKey,TValue}"/>.</param>
    /// <returns>Its parts.</returns>
    public static (object? Key, object? Value) Split(object entry)
    {
        return entry is DictionaryEntry plain ? (plain.Key, plain.Value) : (Read(entry, "Key"), Read(entry, "Value"));
    }

    /// <summary>Counts without walking.</summary>
    /// <param name="items">Any collection.</param>
    /// <returns>Null when the collection does not know.</returns>
    public static int? CountOf(IEnumerable items)
    {
        return Implements(items, typeof(IReadOnlyCollection<>)) || Implements(items, typeof(ICollection<>)) ? Read(items, "Count") as int? : null;
    }

    /// <summary>The types that a collection's items are declared as.</summary>
    /// <param name="items">Any collection.</param>
    public static IEnumerable<Type> ItemTypesOf(IEnumerable items) =>
        items.GetType().GetInterfaces().Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)).Select(type => type.GenericTypeArguments[0]);

    private static object? Read(object source, string property) => source.GetType().GetProperty(property)?.GetValue(source);

    private static bool Implements(object value, Type definition)
    {
        return value.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == definition);
    }
}
