namespace Repl.Engine.Parsing;

/// <summary>A cell's <c>#!</c> lines cannot be understood. Nothing of the part has run.</summary>
/// <param name="message">One sentence, with the line, and what to do.</param>
internal sealed class CellSyntaxException(string message) : Exception(message);
