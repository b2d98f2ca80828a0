using System.Globalization;
using System.Text;

namespace Repl.Engine.Formatting;

/// <summary>Collects text up to a limit, and counts what it leaves out.</summary>
internal sealed class BoundedText
{
    /// <summary>How many characters a value's text, or its HTML, has at most.</summary>
    public const int Limit = 100_000;

    private readonly StringBuilder _text = new();
    private long _length;

    /// <summary>Adds text, or as much of it as there is room for.</summary>
    /// <param name="text">The text.</param>
    public void Append(string text)
    {
        _length += text.Length;
        _text.Append(text, 0, Math.Min(text.Length, Limit - _text.Length));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = _text.ToString();
        return _length <= Limit ? text : string.Create(CultureInfo.InvariantCulture, $"{text}\n... (cut: {_length} characters in all)");
    }
}
