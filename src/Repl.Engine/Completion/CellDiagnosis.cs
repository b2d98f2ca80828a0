using System.Globalization;
using Microsoft.CodeAnalysis;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Engine.Languages;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Finds what is wrong with a cell before it runs.</summary>
/// <param name="analysis">Reads its C#.</param>
/// <param name="languages">Knows what may stand behind <c>#!</c>.</param>
/// <param name="magic">Knows what magic commands take.</param>
internal sealed class CellDiagnosis(CSharpAnalysis analysis, LanguageSet languages, MagicCommands magic)
{
    /// <summary>Looks at all parts of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="declared">Code that runs before it and has not yet run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IReadOnlyList<CellDiagnostic> Of(Cell cell, IReadOnlyList<string> declared, CancellationToken cancellationToken)
    {
        List<CellDiagnostic> found = [];
        List<string> before = [.. declared];
        var opensSessions = false; // what they are called is known once they are open
        foreach (var part in CellRunner.Parse(cell))
        {
            switch (part)
            {
                case CellPart.Code { Language: CellLanguages.CSharp } code:
                    found.AddRange(OfCode(code, before, cancellationToken));
                    before.Add(code.Text);
                    break;
                case CellPart.Switch change when !opensSessions:
                    found.AddRange(OfLine(change.FirstLine, change.Language.Length + change.Rest.Length, () => languages.Find(change.Language).Check(change)));
                    break;
                case CellPart.Magic line:
                    opensSessions |= line.CommandLine.Contains("open", StringComparison.Ordinal);
                    found.AddRange(OfLine(line.FirstLine, line.CommandLine.Length, () => magic.Check(line)));
                    break;
            }
        }

        return found;
    }

    private IEnumerable<CellDiagnostic> OfCode(CellPart.Code code, IReadOnlyList<string> before, CancellationToken cancellationToken) =>
        analysis.Diagnose(before, code.Text, cancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
            .Select(diagnostic =>
            {
                var start = diagnostic.Location.GetMappedLineSpan().StartLinePosition;
                return new CellDiagnostic(
                    diagnostic.Severity is DiagnosticSeverity.Error, diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture),
                    code.FirstLine + start.Line, start.Character + 1, diagnostic.Location.SourceSpan.Length);
            });

    private static IReadOnlyList<CellDiagnostic> OfLine(int line, int length, Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (Exception mistake) when (mistake is CellSyntaxException or SessionException)
        {
            return [new CellDiagnostic(true, "", mistake.Message, line, 1, length + 2)];
        }
    }
}
