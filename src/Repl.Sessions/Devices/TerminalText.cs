using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>
/// What a terminal would show of the characters that a device sends, whatever the pieces that they come in: text without colours, with
/// erased and overwritten characters gone. Lines that have ended are taken; the last, which has not, may be a prompt.
/// </summary>
internal sealed partial class TerminalText
{
    private const char Escape = '\u001B';
    private const char Bell = '\a';

    // No prompt is that long. What is longer is handed on before it has ended.
    private const int MostLine = 32 * 1024;
    private const int MostEscape = 1024;

    private readonly StringBuilder _ended = new();
    private readonly List<char> _line = [];
    private readonly StringBuilder _escape = new();
    private int _column;
    private bool _isEscaped;
    private bool _isWrittenOver;
    private bool _dropsLineEnd;

    /// <summary>The line that has not ended.</summary>
    public string Line
    {
        get
        {
            var line = new string(CollectionsMarshal.AsSpan(_line));
            return _isWrittenOver ? line.TrimEnd(' ') : line; // blanks have erased what was there
        }
    }

    /// <summary>Takes what the device has sent.</summary>
    public void Write(ReadOnlySpan<char> sent)
    {
        foreach (var character in sent)
        {
            if (_isEscaped)
            {
                ContinueEscape(character);
            }
            else
            {
                Write(character);
            }
        }
    }

    /// <summary>Gives away the lines that have ended.</summary>
    public string TakeLines()
    {
        var lines = _ended.ToString();
        _ended.Clear();
        return lines;
    }

    /// <summary>Forgets the line that has not ended, and its end if that comes next: it was a prompt, or a pager's question.</summary>
    public void DropLine()
    {
        StartLine();
        _dropsLineEnd = true;
    }

    /// <summary>Whether a line is that of a pager that waits for a key.</summary>
    public static bool IsPager(string line) => Pager.IsMatch(line);

    [GeneratedRegex(@"\A\s*(?:<?-+ ?\(?more\)?[^\n]{0,40}-+>?|-- \[Q quit.*|-- more --.*|more: <space>.*|press any key to continue.*|\(END\)|lines \d+-\d+.*)\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pager { get; }

    private void Write(char character)
    {
        switch (character)
        {
            case '\n':
                EndLine();
                break;
            case '\r':
                _column = 0;
                break;
            case '\b':
                _column = Math.Max(0, _column - 1);
                _dropsLineEnd = false;
                break;
            case Escape:
                _isEscaped = true;
                break;
            case >= ' ' and not '\u007F' or '\t':
                Put(character);
                break;
        }
    }

    private void EndLine()
    {
        if (!_dropsLineEnd)
        {
            _ended.Append(Line).Append('\n');
        }

        StartLine();
    }

    private void StartLine()
    {
        _line.Clear();
        (_column, _isWrittenOver, _dropsLineEnd) = (0, false, false);
    }

    private void Put(char character)
    {
        _dropsLineEnd = false;
        Fill(_column);
        if (_column < _line.Count)
        {
            _line[_column] = character;
            _isWrittenOver = true;
        }
        else
        {
            _line.Add(character);
        }

        if (++_column == MostLine)
        {
            _ended.Append(Line);
            StartLine();
        }
    }

    private void Fill(int column)
    {
        while (_line.Count < column)
        {
            _line.Add(' ');
        }
    }

    // ECMA-48: control sequences, control strings, and what has two or three characters.
    private void ContinueEscape(char character)
    {
        _escape.Append(character);
        var hasEnded = _escape[0] switch
        {
            '[' => _escape.Length > 1 && character is >= '@' and <= '~',
            ']' or 'P' or 'X' or '^' or '_' => character is Bell || (character is '\\' && _escape[^2] is Escape),
            '(' or ')' or '#' or '%' or ' ' => _escape.Length == 2,
            _ => true,
        };
        if (hasEnded || _escape.Length == MostEscape)
        {
            if (_escape[0] == '[')
            {
                Control(character, _escape.ToString(1, _escape.Length - 2));
            }

            _escape.Clear();
            _isEscaped = false;
        }
    }

    private void Control(char function, string parameter)
    {
        var hasNumber = int.TryParse(parameter, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var count = Math.Clamp(number, 1, MostLine - 1);
        switch (function)
        {
            case 'C':
                _column = Math.Min(MostLine - 1, _column + count);
                break;
            case 'D':
                _column = Math.Max(0, _column - count);
                break;
            case 'G':
                _column = count - 1;
                break;
            case 'K' or 'J' when !hasNumber || number == 0:
                _line.RemoveRange(Math.Min(_column, _line.Count), Math.Max(0, _line.Count - _column));
                break;
            case 'K' or 'J' when number == 2:
                _line.Clear();
                break;
            case 'P':
                _line.RemoveRange(Math.Min(_column, _line.Count), Math.Clamp(_line.Count - _column, 0, count));
                break;
            default:
                return; // colours, and what is about other lines
        }

        _dropsLineEnd = false;
    }
}
