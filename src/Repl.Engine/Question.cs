namespace Repl.Engine;

/// <summary>What a cell asks the person in front of it.</summary>
/// <param name="Text">The question as it is shown; may be empty, where the cell has written it already.</param>
/// <param name="IsSecret">Whether the answer must not be seen while it is typed, nor kept anywhere.</param>
public sealed record Question(string Text, bool IsSecret)
{
    /// <summary>A question that the answer is typed right behind.</summary>
    /// <param name="text">What to ask; may be empty.</param>
    /// <param name="isSecret">Whether the answer must not be seen.</param>
    internal static Question Before(string text, bool isSecret) => new(
        text switch
        {
            "" => text,
            [.., var last] when char.IsWhiteSpace(last) => text,
            [.., var last] when char.IsLetterOrDigit(last) => $"{text}: ",
            _ => $"{text} ",
        },
        isSecret);
}
