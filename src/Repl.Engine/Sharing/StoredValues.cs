using System.Collections.Concurrent;

namespace Repl.Engine.Sharing;

/// <summary>What <c>#!value</c> keeps: the variables of the language <c>value</c>, which runs nothing. Safe from any thread.</summary>
internal sealed class StoredValues
{
    /// <summary>What <c>--from</c> and <c>@value:name</c> call it.</summary>
    public const string Name = "value";

    private readonly ConcurrentDictionary<string, SharedValue> _values = new(StringComparer.Ordinal);

    /// <summary>The names of the values, in order.</summary>
    public IReadOnlyList<string> Names => [.. _values.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Keeps a value, in the place of an earlier one of that name.</summary>
    public void Set(string name, SharedValue value) => _values[name] = value;

    /// <summary>The value of a name; null where there is none.</summary>
    public SharedValue? Find(string name) => _values.GetValueOrDefault(name);
}
