using Repl.Engine.CSharp;
using Repl.Engine.Packages;
using Repl.Engine.Parsing;
using Repl.Engine.Shell;

namespace Repl.Engine.Languages;

/// <summary>C# parts.</summary>
/// <param name="csharp">Runs them.</param>
/// <param name="variables">Gives them the sessions that were opened in the meantime.</param>
/// <param name="packages">Gets what <c>#r "nuget:…"</c> asks for.</param>
internal sealed class CSharpCells(CSharpLanguage csharp, SessionVariables variables, PackageReferences packages) : ICellLanguage
{
    /// <inheritdoc/>
    public SwitchOptions Check(CellPart.Switch change) => SwitchOptions.ReadNone(change);

    /// <inheritdoc/>
    public async Task<CellOutcome> RunAsync(PartRun part, CancellationToken cancellationToken)
    {
        await variables.DeclareNewAsync(cancellationToken).ConfigureAwait(false);
        var code = part.Code;
        var outcome = await csharp.RunAsync(code.Text, part.CellName, code.FirstLine, cancellationToken, InstallAsync).ConfigureAwait(false);
        if (CSharpErrors.Report(outcome) is { } error)
        {
            return new CellOutcome.Failed(error);
        }

        switch (outcome)
        {
            case CSharpOutcome.Value { Data: { } data }:
                part.Screen.Show(new CellOutput.Result(data));
                return new CellOutcome.Succeeded();
            case CSharpOutcome.Interrupted interrupted:
                ShowLeft(interrupted, part.Screen);
                return new CellOutcome.Cancelled();
            default:
                return new CellOutcome.Succeeded();
        }

        Task InstallAsync(CancellationToken stop) => packages.InstallAsync(code.Text, part.CellName, part.Screen, stop);
    }

    private static void ShowLeft(CSharpOutcome.Interrupted interrupted, ICellScreen screen)
    {
        if (interrupted.Abandoned)
        {
            screen.Show(new CellOutput.StandardError("The cell could not be stopped; its code is left to itself.\n"));
        }

        if (!interrupted.LeftRunning.IsEmpty)
        {
            screen.Show(new CellOutput.StandardError(
                $"What the cell has started goes on, and is left to itself: {string.Join("; ", interrupted.LeftRunning)}. It ends with the kernel.\n"));
        }
    }

    /// <inheritdoc/>
    public Task<Completeness> CheckCompletenessAsync(CellPart.Code code, CancellationToken cancellationToken) =>
        Task.FromResult(CSharpLanguage.CheckCompleteness(code.Text));
}
