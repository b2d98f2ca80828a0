using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.Completion;

/// <summary>A place in C# code: the name that is being typed there, and what stands before it.</summary>
internal sealed class Cursor
{
    /// <summary>Finds the place.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">The cursor, 0 to the code's length.</param>
    public Cursor(AnalyzedCode code, int position)
    {
        (Code, Position) = (code, position);
        var text = code.Root.SyntaxTree.GetText();
        WordStart = position;
        while (WordStart > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[WordStart - 1]))
        {
            WordStart--;
        }

        Word = text.ToString(new(WordStart, position - WordStart));
        Left = FindLeft(code.Root, WordStart);
    }

    /// <summary>The code.</summary>
    public AnalyzedCode Code { get; }

    /// <summary>What its names and types mean.</summary>
    public SemanticModel Model => Code.Model;

    /// <summary>The cursor.</summary>
    public int Position { get; }

    /// <summary>Where the name begins; the cursor where none was begun.</summary>
    public int WordStart { get; }

    /// <summary>What was typed of the name.</summary>
    public string Word { get; }

    /// <summary>The last token before the name; none at the beginning.</summary>
    public SyntaxToken Left { get; }

    /// <summary>Whether nothing can be proposed: the cursor is in a comment, in a number, or in code that is left out.</summary>
    public bool IsOutsideOfCode =>
        (Word.Length > 0 && char.IsAsciiDigit(Word[0]))
        || (Position > 0 && IsOutside(Code.Root.FindTrivia(Position - 1)));

    private bool IsOutside(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.DisabledTextTrivia => true,
        SyntaxKind.MultiLineCommentTrivia => Position < trivia.Span.End || !trivia.ToString().EndsWith("*/", StringComparison.Ordinal),
        _ => trivia.GetStructure() is DocumentationCommentTriviaSyntax,
    };

    private static SyntaxToken FindLeft(SyntaxNode root, int wordStart)
    {
        var token = root.FindToken(wordStart);
        while (token.RawKind != 0 && (token.SpanStart >= wordStart || token.Span.IsEmpty))
        {
            token = token.GetPreviousToken();
        }

        return token;
    }
}
