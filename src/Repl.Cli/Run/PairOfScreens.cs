using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary>Shows each output twice.</summary>
/// <param name="first">Is shown it first, and asked alone.</param>
/// <param name="second">Is shown it second.</param>
internal sealed class PairOfScreens(ICellScreen first, ICellScreen second) : ICellScreen
{
    /// <inheritdoc/>
    public bool CanAsk => first.CanAsk;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
        first.Show(output);
        second.Show(output);
    }

    /// <inheritdoc/>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => first.AskAsync(question, cancellationToken);
}
