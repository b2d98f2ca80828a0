using System.Text;
using Repl.Engine.Parsing;

namespace Repl.Engine.Magic;

/// <summary>Cuts a <c>#!</c> line into words, at blanks that stand neither between quotes nor in JSON.</summary>
internal static class MagicWords
{
    /// <summary>Cuts a line.</summary>
    /// <param name="text">The line, or its end.</param>
    /// <param name="line">Its number in the cell, for the error.</param>
    /// <returns>The words without the quotes around or in them. A quote of one kind means itself between two of the other.</returns>
    /// <exception cref="CellSyntaxException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string text, int line) => [.. Read(text, line).Select(word => word.Text)];

    /// <summary>Cuts a line, and tells words that mean themselves from those that may stand for something.</summary>
    /// <inheritdoc cref="Split"/>
    public static IReadOnlyList<MagicWord> Read(string text, int line)
    {
        var words = new List<MagicWord>();
        StringBuilder? word = null;
        var isLiteral = false;
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == quote)
            {
                quote = null;
            }
            else if (quote is null && (word is null || InputRequest.EndsBeforeJson(word)) && JsonWord.LengthAt(text, i) is > 0 and var length)
            {
                word = (word ?? new StringBuilder()).Append(text, i, length);
                i += length - 1;
            }
            else if (quote is null && character is '"' or '\'')
            {
                (quote, isLiteral, word) = (character, isLiteral || word is null or [.., '='], word ?? new StringBuilder());
            }
            else if (quote is null && char.IsWhiteSpace(character))
            {
                EndWord();
            }
            else
            {
                word = (word ?? new StringBuilder()).Append(character);
            }
        }

        EndWord();
        return quote is null
            ? words
            : throw new CellSyntaxException($"Line {line}: The quote {quote} is not closed. Close it, or put it between quotes of the other kind.");

        void EndWord()
        {
            if (word is not null)
            {
                words.Add(new MagicWord(word.ToString(), isLiteral));
                (word, isLiteral) = (null, false);
            }
        }
    }
}
