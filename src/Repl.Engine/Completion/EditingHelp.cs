using Repl.Engine.CSharp;
using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Helps to write a cell. Runs none of the user's code, and waits for no running cell.</summary>
internal sealed class EditingHelp
{
    private readonly SessionVariables _variables;
    private readonly CSharpProposals _csharp;
    private readonly CSharpInspection _inspection;
    private readonly MagicProposals _magic;
    private readonly CellDiagnosis _diagnosis;
    private readonly ShellHelp _shells;

    /// <summary>Prepares to help.</summary>
    /// <param name="sessions">Known by their names.</param>
    /// <param name="variables">Of sessions that were opened since the last cell.</param>
    /// <param name="csharp">Looks at C#.</param>
    /// <param name="magic">Knows <c>#!</c> lines.</param>
    /// <param name="languages">Knows which there are.</param>
    /// <param name="folder">Where <c>#r</c> and <c>#load</c> count from. Null: the process's directory, as it is then.</param>
    public EditingHelp(SessionRegistry sessions, SessionVariables variables, CSharpLanguage csharp, MagicCommands magic, LanguageSet languages, string? folder)
    {
        _variables = variables;
        _csharp = new CSharpProposals(csharp.Analysis, new StringProposals(new SessionNames(sessions)), folder);
        _inspection = new CSharpInspection(csharp.Analysis, sessions);
        _magic = new MagicProposals(sessions, magic);
        _diagnosis = new CellDiagnosis(csharp.Analysis, languages, magic);
        _shells = new ShellHelp(sessions);
    }

    /// <summary>Proposes how the text at a place could go on.</summary>
    public async Task<Proposals> CompleteAsync(string text, string language, int position, CancellationToken cancellationToken)
    {
        // Places are counted with the lines' real ends; no proposal goes beyond its line.
        var place = text[..position].ReplaceLineEndings("\n").Length;
        var found = await CompleteAsync(CellPlace.Find(text.ReplaceLineEndings("\n"), language, place), cancellationToken).ConfigureAwait(false);
        return found with { Start = position - (found.End - found.Start), End = position };
    }

    /// <summary>Explains what stands at a place.</summary>
    public async Task<Inspection?> InspectAsync(string text, string language, int position, bool isDetailed, CancellationToken cancellationToken)
    {
        var place = text[..position].ReplaceLineEndings("\n").Length;
        return CellPlace.Find(text.ReplaceLineEndings("\n"), language, place) switch
        {
            CellPlace.InCode { Language: CellLanguages.CSharp } code => _inspection.At(Before(code), code.Text, code.Position, isDetailed, cancellationToken),
            CellPlace.InMagic line => _magic.Inspect(line.Line),
            CellPlace.InCode code => await _shells.DescribeAsync(code, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    /// <summary>Finds what is wrong with a cell.</summary>
    public IReadOnlyList<CellDiagnostic> Diagnose(Cell cell, CancellationToken cancellationToken) =>
        _diagnosis.Of(cell, [.. _variables.NotYetDeclared()], cancellationToken);

    private async Task<Proposals> CompleteAsync(CellPlace place, CancellationToken cancellationToken) => place switch
    {
        CellPlace.InCode { Language: CellLanguages.CSharp } code => _csharp.At(Before(code), code.Text, code.Position, cancellationToken),
        CellPlace.InMagic line => _magic.At(line.Line, line.Position),
        CellPlace.InCode code => await _shells.CompleteAsync(code, cancellationToken).ConfigureAwait(false),
        _ => Proposals.None(0),
    };

    private IReadOnlyList<string> Before(CellPlace.InCode code) =>
        [.. _variables.NotYetDeclared(), .. code.Before.OfType<CellPart.Code>().Where(part => part.Language is CellLanguages.CSharp).Select(part => part.Text)];
}
