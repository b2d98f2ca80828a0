using System.Collections.Frozen;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Repl.Engine.CSharp;

/// <summary>Tells whether more lines could make code right, by its syntax alone.</summary>
internal static class CompletenessCheck
{
    // Reported where something starts that a later line can close: a comment, a verbatim string, a raw string, an interpolation.
    private static readonly FrozenSet<string> Unterminated = FrozenSet.Create("CS1035", "CS1039", "CS8076", "CS8997");

    // A plain string or character ends on its own line or never.
    private const string NewlineInConstant = "CS1010";

    // Namespaces make a library beside the script.
    private const string NamespaceInScript = "CS7021";

    /// <summary>Checks code.</summary>
    /// <param name="code">The code so far.</param>
    /// <returns>What a prompt needs to know after Enter.</returns>
    public static Completeness Of(string code)
    {
        var tree = SyntaxFactory.ParseSyntaxTree(HoistedLines.In(UsingDeclarations.In(code).Code), CellDirectives.Parsing);
        var errors = tree.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != NamespaceInScript).ToArray();
        if (errors.Length == 0 && SyntaxFactory.IsCompleteSubmission(tree))
        {
            return Completeness.Complete;
        }

        if (errors.Any(error => IsHopeless(error, tree)))
        {
            return Completeness.Invalid;
        }

        // Roslyn holds an unfinished raw string for complete.
        var isComplete = SyntaxFactory.IsCompleteSubmission(tree) && !errors.Any(error => Unterminated.Contains(error.Id));
        return isComplete ? Completeness.Invalid : Completeness.Incomplete;
    }

    // What is still open is reported at the end of the text. What is wrong before its last token stays wrong.
    private static bool IsHopeless(Diagnostic error, SyntaxTree tree)
    {
        var last = tree.GetRoot().GetLastToken();
        return error.Id == NewlineInConstant
            || (error.Location.SourceSpan.End < last.SpanStart && !Unterminated.Contains(error.Id));
    }
}
