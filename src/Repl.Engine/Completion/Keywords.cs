using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Repl.Engine.Completion;

/// <summary>The words of C# that may stand at a place. Rather too many than too few.</summary>
internal static class Keywords
{
    private static readonly string[] Types =
        ["bool", "byte", "char", "decimal", "double", "dynamic", "float", "int", "long", "nint", "nuint", "object", "sbyte", "short", "string", "uint", "ulong", "ushort", "void"];

    private static readonly string[] Expressions =
    [
        .. Types, "async", "await", "base", "checked", "default", "delegate", "false", "from", "in", "nameof", "new", "not", "null", "out", "ref",
        "sizeof", "stackalloc", "static", "this", "throw", "true", "typeof", "unchecked", "var",
    ];

    private static readonly string[] Operators =
    [
        "and", "as", "ascending", "by", "descending", "equals", "group", "in", "into", "is", "join", "let", "on", "or", "orderby", "select",
        "switch", "when", "where", "with",
    ];

    private static readonly string[] Statements =
    [
        .. Expressions, "abstract", "break", "case", "catch", "class", "const", "continue", "do", "else", "enum", "event", "explicit",
        "extern", "finally", "fixed", "for", "foreach", "get", "goto", "if", "implicit", "init", "interface", "internal", "lock", "namespace",
        "operator", "override", "partial", "private", "protected", "public", "readonly", "record", "required", "return", "scoped", "sealed",
        "set", "struct", "switch", "try", "unsafe", "using", "virtual", "volatile", "where", "while", "yield",
    ];

    /// <summary>Those for a type.</summary>
    public static IReadOnlyList<string> ForType => Types;

    /// <summary>Those that go on where an expression has ended.</summary>
    public static IReadOnlyList<string> BehindExpression => Operators;

    /// <summary>Those behind a token, where code and not only a type may stand.</summary>
    /// <param name="left">The token; none at the beginning.</param>
    public static IReadOnlyList<string> Behind(SyntaxToken left) => left.Kind() switch
    {
        SyntaxKind.None or SyntaxKind.SemicolonToken or SyntaxKind.OpenBraceToken or SyntaxKind.CloseBraceToken or SyntaxKind.CloseBracketToken
            or SyntaxKind.ColonToken or SyntaxKind.ElseKeyword or SyntaxKind.DoKeyword => Statements,
        SyntaxKind.CloseParenToken => [.. Statements, .. Operators],
        var kind when SyntaxFacts.IsKeywordKind(kind) => Statements,
        _ => Expressions,
    };
}
