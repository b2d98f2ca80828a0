namespace Repl.Engine;

/// <summary>What a cell asks the person in front of it.</summary>
/// <param name="Text">The question as it is shown; may be empty, where the cell has written it already.</param>
/// <param name="IsSecret">Whether the answer must not be seen while it is typed, nor kept anywhere.</param>
public sealed record Question(string Text, bool IsSecret);
