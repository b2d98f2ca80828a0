using Repl.Cli.Prompt;
using Repl.Engine;

namespace Repl.Cli.Terminal;

/// <summary>Shows a cell's output in the terminal while it happens.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="questions">Asks the person at the keyboard. Null, the default: nobody is there.</param>
internal sealed class TerminalScreen(TerminalStreams terminal, QuestionPrompt? questions = null) : ICellScreen
{
    private const string PlainText = "text/plain";

    /// <inheritdoc/>
    public bool CanAsk => questions is not null;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
        switch (output)
        {
            case CellOutput.StandardOutput text:
                terminal.WriteResult(text.Content);
                break;
            case CellOutput.StandardError text:
                terminal.WriteNote(text.Content);
                break;
            case CellOutput.Display { IsProgress: true } display:
                terminal.WriteProgress(display.Data[PlainText]);
                break;
            case CellOutput.UpdateDisplay { IsLast: false } update:
                terminal.WriteProgress(update.Data[PlainText]);
                break;
            case CellOutput.UpdateDisplay update:
                terminal.WriteResultLines(update.Data[PlainText]);
                break;
            case CellOutput.Display display:
                terminal.WriteResultLines(display.Data[PlainText]);
                break;
            case CellOutput.Result result:
                terminal.WriteResultLines(result.Data[PlainText]);
                break;
        }
    }

    /// <inheritdoc/>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) =>
        questions is null ? Task.FromResult<string?>(null) : questions.AskAsync(question, cancellationToken);

    /// <summary>Shows why a cell failed.</summary>
    /// <param name="error">The failure.</param>
    public void ShowError(CellError error)
    {
        foreach (var line in error.Traceback)
        {
            terminal.WriteNoteLine(line, NoteColour.Failure);
        }
    }
}
