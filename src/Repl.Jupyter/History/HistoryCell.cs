namespace Repl.Jupyter.History;

/// <summary>A cell that was run.</summary>
/// <param name="Session">The number of the kernel's run, from 1.</param>
/// <param name="Line">The cell's number in that run, from 1.</param>
/// <param name="Code">The cell's text.</param>
internal sealed record HistoryCell(int Session, int Line, string Code);
