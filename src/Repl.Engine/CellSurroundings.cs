using Repl.Engine.ConsoleCapture;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>What the code of a cell finds around it, from whatever thread it looks.</summary>
internal static class CellSurroundings
{
    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    /// <param name="screen">The cell's screen: where output goes, and who is asked for passwords.</param>
    /// <param name="cancellation">The token of the cell that the code runs for now.</param>
    public static void Enter(ICellScreen screen, Func<CancellationToken> cancellation)
    {
        CellConsole.Enter(screen);
        AmbientCancellation.Enter(cancellation);
        AmbientOutput.Enter((kind, text) => screen.Show(kind is OutputKind.StandardOutput ? new CellOutput.StandardOutput(text) : new CellOutput.StandardError(text)));
    }

    /// <summary>Asks for what a connection needs. Only the cell that opens it, or uses one that was lost, has somebody who waits for it; until it is stopped.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>The answer; null where nobody is there, or the user gives up.</returns>
    public static async Task<string?> AskSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        if (CellConsole.Screen is not { } screen)
        {
            return null;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, AmbientCancellation.Current);
        return await screen.AskAsync(new Question(request.Question, IsSecret: true), stop.Token).ConfigureAwait(false);
    }
}
