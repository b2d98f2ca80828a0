namespace Repl.Engine.Completion;

/// <summary>Something in a cell's text that is wrong, or probably is.</summary>
/// <param name="IsError">Whether the cell could not run. Else it is a warning.</param>
/// <param name="Id">The compiler's number, such as <c>CS0103</c>; empty for what is wrong with a <c>#!</c> line.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">The line in the cell, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 code units.</param>
/// <param name="Length">How much of the text is meant, in UTF-16 code units; 0 for a place between two characters.</param>
public sealed record CellDiagnostic(bool IsError, string Id, string Message, int Line, int Column, int Length);
