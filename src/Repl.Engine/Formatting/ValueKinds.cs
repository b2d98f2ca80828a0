using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Repl.Sessions;

namespace Repl.Engine.Formatting;

/// <summary>Tells what a rich form makes of values.</summary>
internal static class ValueKinds
{
    private static readonly ConditionalWeakTable<Type, object> TextTypes = [];

    /// <summary>The kind of a value.</summary>
    public static ValueKind Of(object value) => value switch
    {
        string or bool or char or int or double or Type or Delegate or Task => ValueKind.Text,
        Exception or Uri or CommandResult or GroupResult or IRichValue => ValueKind.Special,
        byte[] bytes => Images.TypeOf(bytes) is null ? ValueKind.Text : ValueKind.Special,
        _ when JsonForms.IsJson(value) => ValueKind.Special,
        _ when IsText(value.GetType()) => ValueKind.Text,
        _ when DataTables.IsTable(value) => ValueKind.Special,
        IEnumerable items => Entries.IsDictionary(items) ? ValueKind.Entries : ValueKind.Items,
        _ => ValueMembers.Of(value.GetType()).Count == 0 ? ValueKind.Text : ValueKind.Members,
    };

    /// <summary>Whether a person has written the <c>ToString</c> of a type; that of records and anonymous types is the compiler's.</summary>
    public static bool HasWrittenText(Type type) =>
        ToStringOf(type) is { } method && method.DeclaringType != typeof(object) && method.DeclaringType != typeof(ValueType)
        && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsDefined(typeof(CompilerGeneratedAttribute));

    // The framework's formattable types are one piece of text; so are values of our own library, which say in a line what counts.
    private static bool IsText(Type type) => (bool)TextTypes.GetValue(type, static type =>
        type.IsEnum
        || (type.IsAssignableTo(typeof(IFormattable)) && !type.IsAssignableTo(typeof(IEnumerable)))
        || type.IsAssignableTo(typeof(MemberInfo)) || type.IsAssignableTo(typeof(Assembly)) || type.IsAssignableTo(typeof(Encoding))
        || type == typeof(StringBuilder) || type == typeof(Regex) || type == typeof(CultureInfo)
        || type == typeof(Index) || type == typeof(Range)
        || (type.Assembly == typeof(CommandResult).Assembly && HasWrittenText(type)));

    private static MethodInfo? ToStringOf(Type type) => type.GetMethod(nameof(ToString), Type.EmptyTypes);
}
