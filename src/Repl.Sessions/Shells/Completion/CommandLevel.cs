namespace Repl.Sessions.Shells.Completion;

/// <summary>A simple command while it is read; one stands in another where that holds a command substitution or a subshell.</summary>
/// <param name="closer">What ends it: <c>)</c> or <c>`</c>; 0 for the outermost.</param>
internal sealed class CommandLevel(char closer)
{
    public char Closer => closer;

    /// <summary>The quote that is open: <c>'</c>, <c>"</c>, or 0.</summary>
    public char Quote { get; set; }

    /// <summary>The words before, as they stand in the text; without redirections.</summary>
    public List<(string Raw, int Start)> Words { get; } = [];

    /// <summary>Where the present word begins; -1 between words.</summary>
    public int WordStart { get; private set; } = -1;

    /// <summary>The present word.</summary>
    public List<WordPiece> Pieces { get; } = [];

    /// <summary>Whether the present word, or the next, is where a redirection goes.</summary>
    public bool IsTarget { get; set; }

    public bool IsInWord => WordStart >= 0;

    public void BeginWord(int at)
    {
        if (!IsInWord)
        {
            WordStart = at;
        }
    }

    public void Add(string text, WordPieceKind kind, int start, int end, char quote = '\0')
    {
        BeginWord(start);
        Pieces.Add(new WordPiece(text, kind, quote is '\0' ? Quote : quote, end));
    }

    public void EndWord(string text, int at)
    {
        if (IsInWord && !IsTarget)
        {
            Words.Add((text[WordStart..at], WordStart));
        }

        IsTarget &= !IsInWord;
        DropWord();
    }

    public void DropWord()
    {
        WordStart = -1;
        Pieces.Clear();
    }

    public void EndCommand()
    {
        DropWord();
        Words.Clear();
        IsTarget = false;
    }
}
