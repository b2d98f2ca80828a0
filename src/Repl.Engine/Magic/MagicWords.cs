using System.Text;
using Repl.Engine.Parsing;

namespace Repl.Engine.Magic;

/// <summary>Cuts a <c>#!</c> line into words, at blanks that do not stand between quotes.</summary>
internal static class MagicWords
{
    /// <summary>Cuts a line.</summary>
    /// <param name="text">The line, or its end.</param>
    /// <param name="line">Its number in the cell, for the error.</param>
    /// <returns>The words without the quotes around or in them. A quote of one kind means itself between two of the other.</returns>
    /// <exception cref="CellSyntaxException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string text, int line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char? quote = null;
        foreach (var character in text)
        {
            if (character == quote)
            {
                quote = null;
            }
            else if (quote is null && character is '"' or '\'')
            {
                (quote, word) = (character, word ?? new StringBuilder());
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
                words.Add(word.ToString());
                word = null;
            }
        }
    }
}
