namespace Repl.Engine.CSharp;

/// <summary>How a cell's thread ended.</summary>
/// <param name="Value">What the code gave; null when it failed.</param>
/// <param name="Failure">What it threw, or what stopped it; null when it ran to its end.</param>
internal readonly record struct CellEnd(CSharpOutcome.Value? Value, Exception? Failure);
