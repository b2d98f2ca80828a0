namespace Repl.Sessions.Shells.Completion;

/// <summary>A piece of a word: one character, or what stands for something that the shell puts there.</summary>
/// <param name="Text">The character without its quoting; the name of the variable; empty where nobody knows.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Quote">The quote around it: <c>'</c>, <c>"</c>, <c>\</c>, or 0 where there is none.</param>
/// <param name="End">Where it ends in the text.</param>
internal readonly record struct WordPiece(string Text, WordPieceKind Kind, char Quote, int End)
{
    /// <summary>The quote that is open behind it.</summary>
    public char OpenQuote => Quote is '\\' ? '\0' : Quote;

    /// <summary>Whether it is that character, with its meaning.</summary>
    public bool IsPlain(char character) => Quote is '\0' && Is(character);

    /// <summary>Whether it is that character, with or without its meaning.</summary>
    public bool Is(char character) => Kind is WordPieceKind.Literal && Text[0] == character;
}
