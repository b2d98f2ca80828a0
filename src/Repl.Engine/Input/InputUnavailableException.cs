namespace Repl.Engine.Input;

/// <summary>A cell asks for input, but nobody is there to answer: a run without a terminal, or a front end that takes no questions.</summary>
/// <param name="question">What was asked; may be empty.</param>
public sealed class InputUnavailableException(string question) : InvalidOperationException(
    $"Nobody can be asked here{(question.Length > 0 ? $" ('{question.Trim()}')" : "")}: no terminal, or a front end without input. "
    + "Give the cell the value in another way, such as a variable of the environment or a parameter of the notebook.");
