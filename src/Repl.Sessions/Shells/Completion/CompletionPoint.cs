using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells.Completion;

/// <summary>What stands at the cursor of an unfinished command, and so what could go on from there.</summary>
internal sealed partial record CompletionPoint
{
    private static readonly string[] Keywords = ["if", "then", "elif", "else", "while", "until", "do", "{", "!", "time"];
    private static readonly string[] Forerunners = ["builtin", "command", "env", "exec", "nohup", "sudo"];
    private static readonly string[] TakeFolders = ["cd", "pushd", "rmdir"];

    private CompletionPoint(int start, int end) => (Start, End) = (start, end);

    /// <summary>Where the text begins that is to be replaced.</summary>
    public int Start { get; private init; }

    /// <summary>The cursor.</summary>
    public int End { get; }

    /// <summary>What every proposal starts with, without quoting.</summary>
    public string Prefix { get; private init; } = "";

    /// <summary>The quote that is open there: <c>'</c>, <c>"</c>, or 0.</summary>
    public char Quote { get; private init; }

    /// <summary>What is looked for.</summary>
    public CompletionSubject Subject { get; private init; }

    /// <summary>The folder whose files are looked for, as a word of the shell that ends in <c>/</c>; empty for the working directory.</summary>
    public string Folder { get; private init; } = "";

    /// <summary>Whether what is proposed begins the word: then a leading <c>-</c> would be an option's.</summary>
    public bool BeginsWord { get; private init; }

    /// <summary>Stands behind each proposal.</summary>
    public string Suffix { get; private init; } = "";

    /// <summary>The command whose argument this is; null where it is none.</summary>
    public CompletionArgument? Argument { get; private init; }

    /// <summary>Finds it in a text.</summary>
    /// <param name="text">Shell text, of any number of lines.</param>
    /// <param name="position">The cursor, as an index into the text.</param>
    public static CompletionPoint Find(string text, int position)
    {
        var before = text[..position];
        var reader = CommandReader.Read(before);
        if (reader.IsNowhere)
        {
            return new CompletionPoint(position, position);
        }

        if (reader.VariableStart is { } start)
        {
            var isOpen = before[start - 1] == '{' && (position == text.Length || text[position] != '}');
            return new CompletionPoint(start, position) { Subject = CompletionSubject.Variables, Prefix = before[start..], Suffix = isOpen ? "}" : "" };
        }

        return OfWord(before, reader.Command);
    }

    private static CompletionPoint OfWord(string text, CommandLevel command)
    {
        var words = WithoutForerunners(command.Words);
        var wordStart = command.IsInWord ? command.WordStart : text.Length;
        var word = text[wordStart..];
        var isFirst = words.Count == 0 && !command.IsTarget;
        var isAssignment = isFirst && Assignment.IsMatch(word);
        var pieces = command.Pieces;
        var from = 1 + (isAssignment ? pieces.FindLastIndex(IsBreak) : pieces.FindIndex(piece => piece.IsPlain('=')));
        var slash = pieces.FindLastIndex(piece => piece.Is('/'));
        var argument = isFirst || command.IsTarget ? null : CompletionArgument.Of(text, words, wordStart, command);
        var subject = isFirst && !isAssignment
            ? slash >= 0 ? CompletionSubject.Programs : CompletionSubject.Commands
            : word.StartsWith('-') && from == 0 ? CompletionSubject.Nothing
            : argument is not null && TakeFolders.Contains(argument.Words[0]) ? CompletionSubject.Folders
            : CompletionSubject.Files;
        from = subject is CompletionSubject.Commands or CompletionSubject.Programs ? 0 : from;
        var begin = Math.Max(from, slash + 1);
        var rest = pieces[begin..];
        var folder = slash >= from ? FolderOf(pieces[from..(slash + 1)], isAssignment || from == 0) : "";
        var place = PlaceOf(text, begin == 0 ? wordStart : pieces[begin - 1].End, begin == 0 ? '\0' : pieces[begin - 1].OpenQuote, rest, command.Quote);
        var isKnown = folder is not null && place is not null && rest.All(piece => piece.Kind is WordPieceKind.Literal) && (slash >= from || rest is not [{ Quote: '\0', Text: "~" }, ..]);
        return new CompletionPoint(place?.Start ?? text.Length, text.Length)
        {
            Quote = place?.Quote ?? '\0',
            Prefix = string.Concat(rest.Select(piece => piece.Text)),
            Subject = isKnown ? subject : CompletionSubject.Nothing,
            Folder = folder ?? "",
            BeginsWord = begin == 0,
            Argument = argument,
        };
    }

    /// <summary>Where a proposal goes that replaces the last pieces of a word, and in which quote it then stands.</summary>
    /// <param name="text">The text up to the cursor.</param>
    /// <param name="start">Where the pieces begin.</param>
    /// <param name="before">The quote that is open there.</param>
    /// <param name="pieces">The pieces.</param>
    /// <param name="open">The quote that is open at the cursor.</param>
    /// <returns>The place; null where a quote from before is closed in the pieces.</returns>
    internal static (int Start, char Quote)? PlaceOf(string text, int start, char before, IReadOnlyList<WordPiece> pieces, char open)
    {
        if (before == open)
        {
            return (start, open);
        }

        if (before is not '\0')
        {
            return null;
        }

        // Opened behind the start: what is replaced goes with its quotes, unless it stands in the quote as a whole.
        return text[start] == open && pieces.All(piece => piece.Quote == open) ? (start + 1, open) : (start, '\0');
    }

    /// <summary>Whether a word may be completed behind that piece on its own.</summary>
    internal static bool IsBreak(WordPiece piece) => piece.IsPlain('=') || piece.IsPlain(':');

    // What stands before the name of a command.
    private static List<(string Raw, int Start)> WithoutForerunners(List<(string Raw, int Start)> words)
    {
        var isRun = false;
        var first = words.FindIndex(word =>
        {
            var isBefore = Assignment.IsMatch(word.Raw) || Keywords.Contains(word.Raw) || (isRun && word.Raw.StartsWith('-'));
            isRun |= Forerunners.Contains(word.Raw);
            return !isBefore && !Forerunners.Contains(word.Raw);
        });
        return first < 0 ? [] : words[first..];
    }

    // Nothing is run to find it out: values of variables, and home directories, and no more.
    private static string? FolderOf(List<WordPiece> pieces, bool expandsTilde)
    {
        if (pieces.Any(piece => piece.Kind is WordPieceKind.Unknown))
        {
            return null;
        }

        var home = expandsTilde && pieces[0].IsPlain('~') ? pieces.FindIndex(piece => piece.Is('/')) : 0;
        var user = string.Concat(pieces[..home].Select(piece => piece.Text));
        return home > 0 && !HomeName.IsMatch(user)
            ? null
            : user + string.Concat(pieces[home..].Select(piece => piece.Kind is WordPieceKind.Variable ? $"\"${{{piece.Text}-}}\"" : ShellWord.Quote(piece.Text)));
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=")]
    private static partial Regex Assignment { get; }

    [GeneratedRegex(@"^~[A-Za-z0-9._-]*$")]
    private static partial Regex HomeName { get; }
}
