using System.Globalization;
using System.Text;

namespace Repl.Engine.Formatting.Html;

/// <summary>Collects HTML. Text is cut at a limit; elements are always closed, so whoever adds many asks <see cref="IsFull"/> before each.</summary>
internal sealed class HtmlBuilder
{
    private const int ShownCharacters = 5000;

    private readonly StringBuilder _html = new();

    /// <summary>Whether nothing but ends of elements should follow.</summary>
    public bool IsFull => _html.Length >= BoundedText.Limit;

    /// <summary>Adds markup.</summary>
    public HtmlBuilder Markup(string markup)
    {
        _html.Append(markup);
        return this;
    }

    /// <summary>Adds text, encoded. Of a long one the beginning.</summary>
    public HtmlBuilder Text(string text)
    {
        if (IsFull)
        {
            return this;
        }

        var isLong = text.Length > ShownCharacters;
        _html.Append(Html.Markup.Encode(isLong ? text[..ShownCharacters] : text));
        return isLong ? Note(string.Create(CultureInfo.InvariantCulture, $"… (cut: {text.Length} characters in all)")) : this;
    }

    /// <summary>Adds words of ours in the place of a value, such as <c>null</c>.</summary>
    public HtmlBuilder Note(string text) => Element("span", "repl-note", text);

    /// <summary>Adds an element with text in it.</summary>
    public HtmlBuilder Element(string name, string style, string text) => Markup($"<{name} class=\"{style}\">").Text(text).Markup($"</{name}>");

    /// <summary>Adds HTML that somebody else has made: whole, or not at all.</summary>
    public void Foreign(string html)
    {
        if (_html.Length + html.Length <= BoundedText.Limit)
        {
            _html.Append(html);
        }
        else
        {
            Note("(too long to be shown here)");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _html.ToString();
}
