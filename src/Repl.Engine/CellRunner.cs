using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Engine.Shell;

namespace Repl.Engine;

/// <summary>Runs the parts of cells in their order, each by its language or its magic command.</summary>
/// <param name="languages">The languages.</param>
/// <param name="magic">The magic commands.</param>
internal sealed class CellRunner(LanguageSet languages, MagicCommands magic)
{
    /// <summary>Cuts a cell into its parts.</summary>
    public static IReadOnlyList<CellPart> Parse(Cell cell) => CellParser.Parse(cell, MagicCommands.Contains, MagicCommands.TakesText);

    /// <summary>Runs parts until one does not succeed.</summary>
    /// <param name="run">The cell.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>How it ended. A mistake of the user's is a result.</returns>
    public Task<CellOutcome> RunAsync(CellRun run, CancellationToken cancellationToken) =>
        CellMistakes.AsOutcomeAsync(() => RunPartsAsync(run, cancellationToken), cancellationToken);

    private async Task<CellOutcome> RunPartsAsync(CellRun run, CancellationToken cancellationToken)
    {
        var options = SwitchOptions.None;
        foreach (var part in Parse(run.Cell))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (part is CellPart.Switch change)
            {
                options = languages.Find(change.Language).Check(change);
            }
            else if (await RunPartAsync(run, part, options, cancellationToken).ConfigureAwait(false) is not CellOutcome.Succeeded and var other)
            {
                return other;
            }
        }

        return new CellOutcome.Succeeded();
    }

    private Task<CellOutcome> RunPartAsync(CellRun run, CellPart part, SwitchOptions options, CancellationToken cancellationToken) => part switch
    {
        CellPart.Magic line => magic.RunAsync(line, run, cancellationToken),
        CellPart.Code code => languages.Find(code.Language).RunAsync(new PartRun(run.Cell.Name!, code, options, run.Screen), cancellationToken),
        _ => throw new InvalidOperationException($"A part of an unknown kind: {part.GetType()}."),
    };
}
