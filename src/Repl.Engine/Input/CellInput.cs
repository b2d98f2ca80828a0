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
    public static string? Ask(Question question) => AskAsync(question).GetAwaiter().GetResult();

    /// <inheritdoc cref="Ask"/>
    public static Task<string?> AskAsync(Question question) => CellConsole.Screen is { CanAsk: true } screen
        ? Task.Run(() => screen.AskAsync(question, AmbientCancellation.Current))        // away from the cell's own context, which may be blocked
        : throw new InputUnavailableException(question.Text);
}
