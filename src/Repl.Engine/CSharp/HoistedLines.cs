using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.CSharp;

/// <summary>
/// <c>#r</c>, <c>#load</c> and <c>using</c> directives below other code, where the script dialect refuses them: they are moved in front of it.
/// </summary>
internal static class HoistedLines
{
    /// <summary>Moves them. What is moved, and what stays, still knows its line and column.</summary>
    /// <param name="code">A cell's code, or a script's.</param>
    /// <returns>Code that the compiler takes.</returns>
    public static string In(string code)
    {
        var directives = CellDirectives.In(code);
        return directives.Count > 0 || code.Contains("using", StringComparison.Ordinal) ? Rewrite(code, directives) : code;
    }

    private static string Rewrite(string code, IReadOnlyList<CellDirective> directives)
    {
        var unit = SyntaxFactory.ParseCompilationUnit(code, options: CellDirectives.Parsing);
        var usings = FindUsings(code, unit);
        // Directives come before the first token, so that all are moved where a `using` is.
        var firstToken = usings.Count > 0 ? -1 : unit.GetFirstToken(includeZeroWidth: true).SpanStart;
        List<(int Start, int Length, string Text)> moved = [];
        moved.AddRange(directives
            .Where(directive => directive.Kind is not CellDirective.Source && directive.Start > firstToken)
            .Select(directive => (directive.Start, directive.Length, code.Substring(directive.Start, directive.Length))));
        moved.AddRange(usings);
        var text = new StringBuilder(code);
        foreach (var directive in directives.Where(directive => directive.Kind is CellDirective.Source))
        {
            Blank(text, directive.Start, directive.Length);
        }

        foreach (var (start, length, _) in moved)
        {
            Blank(text, start, length);
        }

        if (moved.Count > 0)
        {
            text.Insert(0, $"{string.Concat(moved.Select(piece => AtItsPlace(code, piece.Start, piece.Text)))}#line 1\n");
        }

        return text.ToString();
    }

    // A `using` within braces is a statement's, and the compiler has found those in front of all other code itself.
    private static List<(int Start, int Length, string Text)> FindUsings(string code, CompilationUnitSyntax unit)
    {
        List<(int Start, int Length, string Text)> found = [];
        var depth = 0;
        var isFirst = true; // of a statement
        SyntaxToken? global = null;
        foreach (var token in SyntaxFactory.ParseTokens(code, options: CellDirectives.Parsing))
        {
            depth += UsingDeclarations.DepthOf(token.Kind());
            var start = global?.SpanStart ?? token.SpanStart;
            if (depth == 0 && isFirst && token.IsKind(SyntaxKind.UsingKeyword) && start >= unit.Usings.FullSpan.End
                && SyntaxFactory.ParseCompilationUnit(code, start, CellDirectives.Parsing).Usings is [{ SemicolonToken.IsMissing: false } directive, ..])
            {
                found.Add((start, directive.Span.Length, code.Substring(start, directive.Span.Length)));
            }

            global = isFirst && token.Text == "global" ? token : null;
            isFirst = global is not null || token.Kind() is SyntaxKind.SemicolonToken or SyntaxKind.CloseBraceToken;
        }

        return found;
    }

    private static string AtItsPlace(string code, int start, string text)
    {
        var before = code.AsSpan(0, start);
        return $"#line {before.Count('\n') + 1}\n{new string(' ', start - 1 - before.LastIndexOf('\n'))}{text}\n";
    }

    private static void Blank(StringBuilder text, int start, int length)
    {
        for (var index = start; index < start + length; index++)
        {
            text[index] = text[index] is '\n' or '\r' ? text[index] : ' ';
        }
    }
}
