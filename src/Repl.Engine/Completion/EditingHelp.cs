using Repl.Engine.CSharp;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Helps to write a cell. Runs none of the user's code, and waits for no running cell.</summary>
internal sealed class EditingHelp
{
    private readonly SessionVariables _variables;
    private readonly CSharpProposals _csharp;

    /// <summary>Prepares to help.</summary>
    public EditingHelp(SessionRegistry sessions, SessionVariables variables, CSharpLanguage csharp)
    {
        _variables = variables;
        _csharp = new CSharpProposals(csharp.Analysis, new StringProposals(new SessionNames(sessions)));
    }

    /// <summary>Proposes how the text at a place could go on.</summary>
    public Proposals Complete(string text, string language, int position, CancellationToken cancellationToken)
    {
        // Places are counted with the lines' real ends; no proposal goes beyond its line.
        var place = text[..position].ReplaceLineEndings("\n").Length;
        var found = Complete(CellPlace.Find(text.ReplaceLineEndings("\n"), language, place), cancellationToken);
        return found with { Start = position - (found.End - found.Start), End = position };
    }

    private Proposals Complete(CellPlace place, CancellationToken cancellationToken) => place switch
    {
        CellPlace.InCode { Language: CellLanguages.CSharp } code => _csharp.At(Before(code), code.Text, code.Position, cancellationToken),
        _ => Proposals.None(0),
    };

    private IReadOnlyList<string> Before(CellPlace.InCode code) =>
        [.. _variables.NotYetDeclared(), .. code.Before.OfType<CellPart.Code>().Where(part => part.Language is CellLanguages.CSharp).Select(part => part.Text)];
}
