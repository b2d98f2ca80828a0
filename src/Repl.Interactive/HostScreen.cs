using Repl.Engine;

namespace Repl.Interactive;

/// <summary>Shows in a cell of the host what the engine shows.</summary>
/// <param name="cell">The cell.</param>
internal sealed class HostScreen(IHostCell cell) : ICellScreen
{
    /// <summary>The host tells nobody in advance whether somebody is there; it fails the request.</summary>
    public bool CanAsk => true;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
        switch (output)
        {
            case CellOutput.StandardOutput { Content: var text }:
                cell.Write(text, isError: false);
                break;
            case CellOutput.StandardError { Content: var text }:
                cell.Write(text, isError: true);
                break;
            case CellOutput.Display { Data: var forms, Id: var id }:
                cell.Display(forms, id);
                break;
            case CellOutput.UpdateDisplay { Data: var forms, Id: var id }:
                cell.Update(id, forms);
                break;
        }
    }

    /// <summary>Asks, but for what the host has asked for already: an <c>@input</c> in the line, which it does not hand on.</summary>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) =>
        cell.Answers.FirstOrDefault(answer => IsFor(question.Text, answer.Key)) is { Key: not null, Value: var given }
            ? Task.FromResult<string?>(given)
            : cell.AskAsync(question.Text, question.IsSecret).WaitAsync(cancellationToken);

    // The engine puts a colon or a blank behind a prompt, and names the option where there is none; the host names it with its dashes. What
    // stands there without a change was asked for by the engine itself, such as a password that was wrong, and is asked for again.
    private static bool IsFor(string question, string prompt) =>
        (question != prompt && question.TrimEnd(' ', ':') == prompt.TrimEnd(' ', ':'))
        || prompt.EndsWith($" --{question.TrimEnd(' ', ':')}", StringComparison.Ordinal);
}
