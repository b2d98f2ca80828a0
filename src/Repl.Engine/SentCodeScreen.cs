namespace Repl.Engine;

/// <summary>Shows the value of code that a cell sends, which is not the value of that cell.</summary>
/// <param name="screen">The cell's.</param>
internal sealed class SentCodeScreen(ICellScreen screen) : ICellScreen
{
    /// <inheritdoc/>
    public bool CanAsk => screen.CanAsk;

    /// <inheritdoc/>
    public void Show(CellOutput output) => screen.Show(output is CellOutput.Result { Data: var data } ? new CellOutput.Display(data) : output);

    /// <inheritdoc/>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => screen.AskAsync(question, cancellationToken);
}
