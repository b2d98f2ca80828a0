namespace Repl.Engine.Formatting;

/// <summary>How specific other types are for values of one type: itself, its bases, its interfaces, <see cref="object"/>.</summary>
internal sealed class TypeDistances
{
    private readonly Type _type;
    private readonly List<Type> _nearestFirst = [];

    /// <summary>Looks at a type's family.</summary>
    public TypeDistances(Type type)
    {
        _type = type;
        for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            Add(current);
        }

        // An interface that extends others says more than they do.
        foreach (var shape in type.GetInterfaces().OrderByDescending(shape => shape.GetInterfaces().Length))
        {
            Add(shape);
        }
    }

    /// <summary>How far it is to another type.</summary>
    /// <returns>0 for the type itself, and more for what is less specific; null for what its values are not.</returns>
    public int? To(Type other)
    {
        var place = _nearestFirst.IndexOf(other);
        return place >= 0 ? place
            : other == typeof(object) ? int.MaxValue
            : other.IsAssignableFrom(_type) ? _nearestFirst.Count     // by variance, such as IEnumerable<object>
            : null;
    }

    private void Add(Type type)
    {
        _nearestFirst.Add(type);
        if (type.IsGenericType)
        {
            _nearestFirst.Add(type.GetGenericTypeDefinition());
        }
    }
}
