using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.CSharp;

/// <summary>Finds the lines of a cell that bring something into it, wherever they stand.</summary>
internal static partial class CellDirectives
{
    /// <summary>How cells are parsed.</summary>
    public static CSharpParseOptions Parsing { get; } = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>Finds them. What <c>#if</c> leaves out is left out, and so is what stands in comments and strings.</summary>
    /// <param name="code">A cell's code, or a script's.</param>
    /// <returns>In the order of the text.</returns>
    public static IReadOnlyList<CellDirective> In(string code) => Anywhere.IsMatch(code) ? Find(code) : [];

    private static List<CellDirective> Find(string code)
    {
        List<CellDirective> found = [];
        foreach (var token in SyntaxFactory.ParseTokens(code, options: Parsing))
        {
            foreach (var trivia in token.LeadingTrivia.Concat(token.TrailingTrivia).Where(trivia => trivia.IsDirective))
            {
                var directive = (DirectiveTriviaSyntax)trivia.GetStructure()!;
                var start = directive.HashToken.SpanStart;
                if (directive.IsActive && Here.Match(code, start) is { Success: true } line)
                {
                    found.Add(new CellDirective(line.Groups["kind"].Value, line.Groups["path"].Value, start, line.Length));
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"#[ \t]*(r|load|i)[ \t]*""")]
    private static partial Regex Anywhere { get; }

    [GeneratedRegex("""\G#[ \t]*(?<kind>r|load|i)[ \t]*"(?<path>[^"\r\n]*)"[^\r\n]*""")]
    private static partial Regex Here { get; }
}
