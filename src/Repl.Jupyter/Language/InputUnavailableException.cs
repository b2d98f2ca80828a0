namespace Repl.Jupyter;

/// <summary>The front end cannot be asked for input. The cell may go on without.</summary>
/// <param name="problem">Why not, and what to do next.</param>
public sealed class InputUnavailableException(string problem) : Exception(problem);
