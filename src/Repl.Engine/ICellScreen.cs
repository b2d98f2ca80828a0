namespace Repl.Engine;

/// <summary>Where a cell's output goes: the terminal, a notebook file, Jupyter.</summary>
public interface ICellScreen
{
    /// <summary>
    /// Shows one output. Blocks while the front end is slower than the cell, so that nothing is lost and nothing piles up.
    /// Called from any thread, and, for output of the cell's own background threads, also after the cell has ended.
    /// </summary>
    /// <param name="output">What to show.</param>
    void Show(CellOutput output);
}
