using Repl.Engine.ConsoleCapture;
using Repl.Sessions;

namespace Repl.Engine.Input;

/// <summary>Asks the person in front of the cell that the calling code belongs to, and waits for the answer.</summary>
internal static class CellInput
{
    /// <summary>Asks. Stopping the cell takes the question back.</summary>
    /// <param name="question">What to ask.</param>
    /// <returns>The answer; null where the user ends the input instead.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    /// <exception cref="OperationCanceledException">The cell is stopped.</exception>
    public static string? Ask(Question question)
    {
        if (CellConsole.Screen is not { CanAsk: true } screen)
        {
            throw new InputUnavailableException(question.Text);
        }

        // Away from the cell's own context, which this thread blocks.
        var asking = Task.Run(() => screen.AskAsync(question, AmbientCancellation.Current));
        return asking.GetAwaiter().GetResult();
    }
}
