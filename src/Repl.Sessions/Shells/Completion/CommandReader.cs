namespace Repl.Sessions.Shells.Completion;

/// <summary>Reads shell text up to a cursor, as far as it takes to know which word of which command stands there.</summary>
/// <param name="text">The text up to the cursor.</param>
internal sealed class CommandReader(string text)
{
    private readonly Stack<CommandLevel> _levels = new([new CommandLevel('\0')]);
    private int _at;

    /// <summary>Whether the cursor is where nothing can be proposed: in a comment, or behind a lone backslash.</summary>
    public bool IsNowhere { get; private set; }

    /// <summary>Where the name of the variable begins that the cursor is in; null where it is in none.</summary>
    public int? VariableStart { get; private set; }

    /// <summary>The command at the cursor.</summary>
    public CommandLevel Command => _levels.Peek();

    /// <summary>Reads the text.</summary>
    public static CommandReader Read(string text)
    {
        var reader = new CommandReader(text);
        while (reader._at < text.Length && !reader.IsNowhere && reader.VariableStart is null)
        {
            reader.ReadNext();
        }

        return reader;
    }

    private void ReadNext()
    {
        var character = text[_at];
        if (Command.Quote == '\'')
        {
            ReadQuotedOr(character, '\'');
        }
        else if (character == '\\')
        {
            ReadEscape();
        }
        else if (character == '$')
        {
            ReadDollar();
        }
        else if (character == '`')
        {
            ReadBackquote();
        }
        else if (character == '"' || Command.Quote == '"')
        {
            ReadQuotedOr(character, '"');
        }
        else
        {
            ReadUnquoted(character);
        }
    }

    private void ReadQuotedOr(char character, char quote)
    {
        if (character == quote)
        {
            Command.BeginWord(_at++);
            Command.Quote = Command.Quote == quote ? '\0' : quote;
        }
        else
        {
            Command.Add(character.ToString(), WordPieceKind.Literal, _at, ++_at);
        }
    }

    private void ReadEscape()
    {
        if (_at + 1 == text.Length)
        {
            IsNowhere = true;
        }
        else if (text[_at + 1] == '\n')
        {
            _at += 2;
        }
        else if (Command.Quote == '"' && !"$`\"\\".Contains(text[_at + 1], StringComparison.Ordinal))
        {
            Command.Add("\\", WordPieceKind.Literal, _at, ++_at);
        }
        else
        {
            Command.Add(text[_at + 1].ToString(), WordPieceKind.Literal, _at, _at + 2, Command.Quote is '\0' ? '\\' : Command.Quote);
            _at += 2;
        }
    }

    private void ReadDollar()
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\0';
        var isBraced = next == '{';
        var start = _at + (isBraced ? 2 : 1);
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_') && !(end == start && char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        if (next == '(')
        {
            Command.BeginWord(_at);
            Enter(')', 2);
        }
        else if (Command.Quote is '\0' && next is '\'' or '"')
        {
            Command.BeginWord(_at++); // the quote is read next
        }
        else if (end == text.Length)
        {
            VariableStart = start;
        }
        else if (end > start && !isBraced)
        {
            AddUntil(end, text[start..end], WordPieceKind.Variable);
        }
        else if (end > start && text[end] == '}')
        {
            AddUntil(end + 1, text[start..end], WordPieceKind.Variable);
        }
        else if (isBraced)
        {
            var closing = text.IndexOf('}', end);
            IsNowhere = closing < 0;
            AddUntil(closing + 1, "", WordPieceKind.Unknown);
        }
        else
        {
            AddUntil(_at + 2, "", WordPieceKind.Unknown); // $1, $?, and the like
        }
    }

    private void AddUntil(int end, string piece, WordPieceKind kind)
    {
        Command.Add(piece, kind, _at, end);
        _at = end;
    }

    private void ReadBackquote()
    {
        if (Command.Closer == '`' && Command.Quote is '\0')
        {
            Leave();
        }
        else
        {
            Command.BeginWord(_at);
            Enter('`', 1);
        }
    }

    private void ReadUnquoted(char character)
    {
        switch (character)
        {
            case '\'':
                ReadQuotedOr(character, '\'');
                break;
            case ' ' or '\t' or '\r':
                Command.EndWord(text, _at++);
                break;
            case '#' when !Command.IsInWord:
                var end = text.IndexOf('\n', _at);
                IsNowhere = end < 0;
                _at = end;
                break;
            case '&' when _at + 1 < text.Length && text[_at + 1] == '>':
                Command.EndWord(text, _at++);
                break;
            case '\n' or ';' or '|' or '&':
                Command.EndCommand();
                _at++;
                break;
            case '<' or '>':
                ReadRedirection();
                break;
            case '(':
                ReadParenthesis();
                break;
            case ')' when Command.Closer == ')':
                Leave();
                break;
            case ')': // of a pattern of `case`
                Command.EndCommand();
                _at++;
                break;
            default:
                Command.Add(character.ToString(), WordPieceKind.Literal, _at, ++_at);
                break;
        }
    }

    private void ReadRedirection()
    {
        if (Command.Pieces.All(piece => piece.Kind is WordPieceKind.Literal && char.IsAsciiDigit(piece.Text[0])))
        {
            Command.DropWord(); // the number of a descriptor
        }

        Command.EndWord(text, _at);
        if (_at + 1 < text.Length && text[_at + 1] == '(')
        {
            Command.BeginWord(_at);
            Enter(')', 2);
            return;
        }

        while (_at < text.Length && "<>|&-".Contains(text[_at], StringComparison.Ordinal))
        {
            _at++;
        }

        Command.IsTarget = true;
    }

    private void ReadParenthesis()
    {
        var isArray = Command.IsInWord && Command.Pieces is [.., var last] && last.IsPlain('=');
        if (!isArray)
        {
            Command.EndCommand(); // a subshell, or the head of a function
        }

        Enter(')', 1);
        if (isArray)
        {
            Command.Words.Add(("", _at)); // what stands there is no command
        }
    }

    private void Enter(char closer, int length)
    {
        _levels.Push(new CommandLevel(closer));
        _at += length;
    }

    private void Leave()
    {
        _levels.Pop();
        _at++;
        if (Command.IsInWord)
        {
            Command.Add("", WordPieceKind.Unknown, _at, _at);
        }
    }
}
