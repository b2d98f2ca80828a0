namespace Repl.Interactive;

/// <summary>Words that C# keeps for itself. The compiler's own list is not at hand, because only the host has the compiler.</summary>
internal static class CSharpWords
{
    private static readonly HashSet<string> Reserved =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>The name that a variable can have: the host writes it into code as it is, without the <c>@</c> that would allow such a word.</summary>
    public static string ToVariable(string name) => Reserved.Contains(name) ? $"{name}_" : name;
}
