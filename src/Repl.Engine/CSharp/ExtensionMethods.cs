using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.CSharp;

/// <summary>
/// Extension methods in static classes at the top of a cell, which the script dialect refuses because it nests these classes. It takes extension
/// methods at its own top: each becomes an ordinary method of its class, and one at the top calls it.
/// </summary>
internal static class ExtensionMethods
{
    /// <summary>Rewrites them. Lines stay, and columns but for what stands behind such a class in its last line.</summary>
    /// <param name="code">A cell's code, or a script's.</param>
    /// <returns>Code that the compiler takes.</returns>
    public static string In(string code)
    {
        return code.Contains("static", StringComparison.Ordinal) && code.Contains("this", StringComparison.Ordinal) ? Rewrite(code) : code;
    }

    private static string Rewrite(string code)
    {
        var text = new StringBuilder(code);
        var unit = SyntaxFactory.ParseCompilationUnit(code, options: CellDirectives.Parsing);
        if (unit.Members.Any(LibrarySource.NeedsLibrary))
        {
            return code;        // its classes are at the top of a library
        }

        foreach (var type in unit.Members.OfType<ClassDeclarationSyntax>().Where(IsStatic).Reverse())
        {
            var methods = type.Members.OfType<MethodDeclarationSyntax>().Where(method => ThisOf(method) is not null).ToList();
            if (methods.Count == 0)
            {
                continue;
            }

            text.Insert(type.Span.End, string.Concat(methods.Select(method => $" {Forwarder(method, $"{type.Identifier.Text}.{Callee(method)}", withThis: true)}")));
            text.Insert(type.CloseBraceToken.SpanStart, string.Concat(methods.Where(IsPrivate).Select(method => $"{Forwarder(method, method.Identifier.Text, withThis: false, Callee(method))} ")));
            foreach (var word in methods.Select(method => ThisOf(method)!.Value))
            {
                text.Remove(word.SpanStart, word.Span.Length).Insert(word.SpanStart, new string(' ', word.Span.Length));
            }
        }

        return text.ToString();
    }

    private static bool IsStatic(ClassDeclarationSyntax type) =>
        type.Modifiers.Any(SyntaxKind.StaticKeyword) && type.TypeParameterList is null && !type.CloseBraceToken.IsMissing;

    private static SyntaxToken? ThisOf(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Where(word => word.IsKind(SyntaxKind.ThisKeyword)).Select(word => (SyntaxToken?)word).FirstOrDefault();

    // The class itself may use these; nobody else could call them.
    private static bool IsPrivate(MethodDeclarationSyntax method) =>
        !method.Modifiers.Any(word => word.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword);

    private static string Callee(MethodDeclarationSyntax method) => IsPrivate(method) ? $"{method.Identifier.Text}__" : method.Identifier.Text;

    private static string Forwarder(MethodDeclarationSyntax method, string callee, bool withThis, string? name = null)
    {
        var isUnsafe = method.Modifiers.Any(SyntaxKind.UnsafeKeyword) ? "unsafe " : "";
        var types = method.TypeParameterList is { } parameters ? $"<{string.Join(", ", parameters.Parameters.Select(parameter => parameter.Identifier.Text))}>" : "";
        var passed = string.Join(", ", method.ParameterList.Parameters.Select(parameter => PassedBy(parameter) + parameter.Identifier.Text));
        var signature = Words(method.ParameterList.DescendantTokens().Where(token => withThis || token != ThisOf(method)));
        var constraints = Words(method.ConstraintClauses.SelectMany(clause => clause.DescendantTokens()));
        var byReference = method.ReturnType is RefTypeSyntax ? "ref " : "";
        return $"[global::System.Diagnostics.StackTraceHidden] {(withThis ? "" : "internal ")}static {isUnsafe}{Words(method.ReturnType.DescendantTokens())} {name ?? method.Identifier.Text}{types}{signature} {constraints} => {byReference}{callee}{types}({passed});";
    }

    private static string PassedBy(ParameterSyntax parameter)
    {
        var words = parameter.Modifiers.Select(word => word.Kind()).ToList();
        return words.Contains(SyntaxKind.OutKeyword) ? "out "
            : words.Contains(SyntaxKind.InKeyword) || words.Contains(SyntaxKind.ReadOnlyKeyword) ? "in "
            : words.Contains(SyntaxKind.RefKeyword) ? "ref "
            : "";
    }

    // In one line, without comments.
    private static string Words(IEnumerable<SyntaxToken> tokens) => string.Join(' ', tokens.Select(token => token.Text));
}
