namespace Repl.Engine;

/// <summary>Where a cell's output goes, and who can be asked: the terminal, a notebook file, Jupyter.</summary>
public interface ICellScreen
{
    /// <summary>Whether a person is there to be asked. A run at night has nobody, and must be told so at once instead of waiting.</summary>
    bool CanAsk { get; }

    /// <summary>
    /// Shows one output. Blocks while the front end is slower than the cell, so that nothing is lost and nothing piles up.
    /// Called from any thread, and, for output of the cell's own background threads, also after the cell has ended.
    /// </summary>
    /// <param name="output">What to show.</param>
    void Show(CellOutput output);

    /// <summary>Asks for a line of text, or for a password for a connection that the cell opens. One question at a time; others wait.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>The answer without a line end; null where the user ends the input instead, or nobody is there.</returns>
    Task<string?> AskAsync(Question question, CancellationToken cancellationToken);
}
