using Repl.Engine.Parsing;
using Repl.Engine.Shell;

namespace Repl.Engine.Languages;

/// <summary>Evaluates the parts of cells that are written in one language, or in one kind of languages.</summary>
internal interface ICellLanguage
{
    /// <summary>Reads a line such as <c>#!web --timeout 30s</c>, when its turn comes.</summary>
    /// <returns>What the line says about the text below it.</returns>
    /// <exception cref="CellSyntaxException">There is no such language, or something stands behind it that it does not take.</exception>
    SwitchOptions Check(CellPart.Switch change);

    /// <summary>Runs a part to its end.</summary>
    /// <exception cref="CellSyntaxException">The part cannot be run; nothing of it was.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    Task<CellOutcome> RunAsync(PartRun part, CancellationToken cancellationToken);

    /// <summary>Tells whether a part could run as it stands.</summary>
    Task<Completeness> CheckCompletenessAsync(CellPart.Code code, CancellationToken cancellationToken);
}
