using System.Collections.Frozen;

namespace Repl.Engine.CSharp;

/// <summary>Writes types as C# does.</summary>
internal static class CSharpTypeNames
{
    /// <summary>What a type without a name is called.</summary>
    public const string AnonymousType = "anonymous type";

    private static readonly FrozenDictionary<Type, string> Keywords = new Dictionary<Type, string>
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(char)] = "char", [typeof(decimal)] = "decimal",
        [typeof(double)] = "double", [typeof(float)] = "float", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(object)] = "object", [typeof(string)] = "string", [typeof(void)] = "void",
    }.ToFrozenDictionary();

    /// <summary>A type's name without namespaces, such as <c>Dictionary&lt;string, int[]&gt;</c>.</summary>
    /// <param name="type">Any type.</param>
    /// <returns>The name.</returns>
    public static string Of(Type type) => Write(type, static _ => "");

    /// <summary>A type's name with its namespace. A type that a cell declares has none.</summary>
    /// <param name="type">Any type.</param>
    /// <returns>The name.</returns>
    public static string WithNamespace(Type type) => Write(type, static plain => plain.Namespace is { } space ? space + "." : "");

    /// <summary>A type's name as a declaration can use it, whatever is imported.</summary>
    /// <param name="type">A public type.</param>
    /// <returns>The name.</returns>
    public static string OfDeclaration(Type type)
    {
        return Write(type, static plain => plain.Namespace is { } space ? $"global::{space}." : IsOfCell(plain) ? "" : "global::");
    }

    /// <summary>Tells whether code in a cell declares a type.</summary>
    /// <param name="type">Any type.</param>
    /// <returns>True also for types within such a type.</returns>
    public static bool IsOfCell(Type type) => SubmissionLoadContext.IsSubmission(type.Assembly);

    private static string Write(Type type, Func<Type, string> prefix)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            // `int[][,]` is an array of `int[,]`: C# writes the outer brackets first.
            var brackets = "";
            var element = type;
            for (; element.IsArray; element = element.GetElementType()!)
            {
                brackets += $"[{new string(',', element.GetArrayRank() - 1)}]";
            }

            return Write(element, prefix) + brackets;
        }

        if (type.IsByRef || type.IsPointer)
        {
            return type.IsByRef ? "ref " + Write(type.GetElementType()!, prefix) : Write(type.GetElementType()!, prefix) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Write(underlying, prefix) + "?";
        }

        return type.IsGenericParameter ? type.Name : WriteNamed(type, prefix);
    }

    private static string WriteNamed(Type type, Func<Type, string> prefix)
    {
        if (type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal))
        {
            return AnonymousType;
        }

        // A nested type repeats the type parameters of the types around it before its own.
        var arguments = type.GetGenericArguments();
        var used = 0;
        return prefix(type) + string.Join('.', Nesting(type).Select(WritePart));

        string WritePart(Type part)
        {
            var own = arguments[used..part.GetGenericArguments().Length];
            used += own.Length;
            var list = string.Join(", ", own.Select(argument => Write(argument, prefix)));
            return part.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{list}>");
        }
    }

    // From the outermost type to the type itself, without the class that the compiler puts a cell's declarations in.
    private static IEnumerable<Type> Nesting(Type type)
    {
        var outer = type.DeclaringType;
        return outer is null || (outer.DeclaringType is null && IsOfCell(outer)) ? [type] : Nesting(outer).Append(type);
    }
}
