using Repl.Sessions;

namespace Repl.Engine;

/// <summary>Where a cell's output goes, and who can be asked: the terminal, a notebook file, Jupyter.</summary>
public interface ICellScreen
{
    /// <summary>
    /// Shows one output. Blocks while the front end is slower than the cell, so that nothing is lost and nothing piles up.
    /// Called from any thread, and, for output of the cell's own background threads, also after the cell has ended.
    /// </summary>
    /// <param name="output">What to show.</param>
    void Show(CellOutput output);

    /// <summary>Asks the user for a password or the like, for a connection that the cell opens. What is answered is shown and kept nowhere.</summary>
    /// <param name="request">Who asks, and what.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>The answer; null where the user gives none or nobody is there to ask.</returns>
    Task<string?> AskSecretAsync(SecretRequest request, CancellationToken cancellationToken);
}
