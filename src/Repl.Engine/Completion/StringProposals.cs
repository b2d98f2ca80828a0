using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Proposes what may stand in a string: a path, where it looks like one or is meant to be one, or a session's name.</summary>
/// <param name="sessions">The sessions that may be named.</param>
internal sealed partial class StringProposals(SessionNames sessions)
{
    private static readonly string[] PathWords = ["path", "file", "folder", "directory"];

    /// <summary>Proposes for a place in a string.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">The cursor.</param>
    /// <returns>Null where the place is in no string; without items where nothing goes with it.</returns>
    public Proposals? At(AnalyzedCode code, int position)
    {
        var token = code.Root.FindToken(Math.Max(0, position - 1));
        var isText = token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.CharacterLiteralToken
            or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken;
        if (!isText || position <= token.SpanStart || (position == token.Span.End && IsClosed(token)))
        {
            return null;
        }

        var start = token.SpanStart + (token.IsKind(SyntaxKind.StringLiteralToken) ? token.Text.IndexOf('"', StringComparison.Ordinal) + 1 : 0);
        if (!token.IsKind(SyntaxKind.StringLiteralToken) || position < start)
        {
            return Proposals.None(position);
        }

        var typed = token.Text[(start - token.SpanStart)..(position - token.SpanStart)];
        return InString(code.Model, token, typed, position);
    }

    private Proposals InString(SemanticModel model, SyntaxToken token, string typed, int position)
    {
        var call = CallAtCursor.Find(model, token.GetPreviousToken(), token.SpanStart);
        if (call?.Candidates is [{ ContainingType.Name: nameof(SessionRegistry) } called, ..])
        {
            var names = new ProposalList(typed);
            sessions.Add(names, onlyOpen: called is IPropertySymbol || called.Name is nameof(SessionRegistry.Find) or nameof(SessionRegistry.CloseAsync));
            return new Proposals(position - typed.Length, position, names.ToList());
        }

        var word = FileProposals.LastPart(typed);
        var list = new ProposalList(word);
        if (PathStart.IsMatch(typed) || (call is not null && call.Parameters.Any(IsForPath)))
        {
            FileProposals.Add(typed, Directory.GetCurrentDirectory(), list);
        }

        return new Proposals(position - word.Length, position, list.ToList());
    }

    private static bool IsForPath(IParameterSymbol parameter) =>
        parameter.Type.SpecialType is SpecialType.System_String && PathWords.Any(word => parameter.Name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool IsClosed(SyntaxToken token) => token.IsKind(SyntaxKind.InterpolatedStringTextToken) || !token.ContainsDiagnostics;

    [GeneratedRegex(@"^(?:\.{0,2}|~)/")]
    private static partial Regex PathStart { get; }
}
