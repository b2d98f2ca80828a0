using System.Globalization;
using System.Text;

namespace Repl.Engine.CSharp;

/// <summary>Collects text up to a limit, and counts what it leaves out.</summary>
/// <param name="limit">In characters.</param>
internal sealed class BoundedText(int limit)
{
    private readonly StringBuilder _text = new();
    private long _length;

    /// <summary>Adds text, or as much of it as there is room for.</summary>
    /// <param name="text">The text.</param>
    public void Append(string text)
    {
        _length += text.Length;
        _text.Append(text, 0, Math.Min(text.Length, limit - _text.Length));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = _text.ToString();
        return _length <= limit ? text : string.Create(CultureInfo.InvariantCulture, $"{text}\n... (cut: {_length} characters in all)");
    }
}
