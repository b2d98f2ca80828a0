using Repl.Engine.Input;
using Repl.Engine.Magic;
using Repl.Engine.Packages;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Inventory;

namespace Repl.Engine;

/// <summary>Tells mistakes of the user's, which are a cell's outcome, from our own.</summary>
internal static class CellMistakes
{
    /// <summary>Runs what a cell asks for.</summary>
    /// <param name="run">Runs it.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>How it ended. A mistake of the user's is a result, and so is an interrupt.</returns>
    public static async Task<CellOutcome> AsOutcomeAsync(Func<Task<CellOutcome>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CellOutcome.Cancelled();
        }
        catch (Exception mistake) when (mistake is CellSyntaxException or PackageException or MagicException or InputUnavailableException
            or SessionException or TargetException or InventoryException)
        {
            return new CellOutcome.Failed(CellError.Of(mistake));
        }
    }
}
