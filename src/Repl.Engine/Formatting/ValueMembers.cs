using System.Reflection;
using System.Runtime.CompilerServices;

namespace Repl.Engine.Formatting;

/// <summary>Finds what of an object is shown, once for each type.</summary>
internal static class ValueMembers
{
    private static readonly ConditionalWeakTable<Type, ValueMember[]> Known = [];

    /// <summary>The public properties that can be read without an argument, and the public fields.</summary>
    public static IReadOnlyList<ValueMember> Of(Type type) => Known.GetValue(type, Find);

    private static ValueMember[] Find(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Where(property => property.PropertyType is { IsByRef: false, IsByRefLike: false, IsPointer: false })
            .Select(property => new ValueMember(property.Name, property.GetValue));
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(field => !field.FieldType.IsPointer)
            .Select(field => new ValueMember(field.Name, field.GetValue));

        // A property that hides one of a base class is the one to show.
        return [.. properties.Concat(fields).DistinctBy(member => member.Name)];
    }
}
