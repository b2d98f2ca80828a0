using System.Globalization;
using System.Text;
using Repl.Engine.Formatting.Html;

namespace Repl.Engine.Charts;

/// <summary>Collects the elements of a drawing. Lengths are in pixels, rounded to a tenth.</summary>
internal sealed class SvgBuilder
{
    private const double CharacterShare = 0.56;

    private readonly StringBuilder _svg = new();

    /// <summary>A length or coordinate as SVG has it.</summary>
    public static string Number(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);     // + 0.0: no -0

    /// <summary>About how wide a text is: fonts differ, and nobody measures them here.</summary>
    public static double WidthOf(string text, double fontSize) =>
        text.EnumerateRunes().Sum(rune => rune.Value < 0x1100 ? fontSize * CharacterShare : fontSize);

    /// <summary>Shortens a text to a width, in the middle: of labels the end is often what tells them apart.</summary>
    public static string FitMiddle(string text, double fontSize, double width)
    {
        if (WidthOf(text, fontSize) <= width)
        {
            return text;
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        var kept = Math.Max(2, (int)(runes.Length * (width - fontSize) / WidthOf(text, fontSize)));
        return $"{string.Concat(runes.Take(kept / 2)).TrimEnd()}…{string.Concat(runes.TakeLast(kept - (kept / 2))).TrimStart()}";
    }

    /// <summary>Shortens a text to a width.</summary>
    public static string Fit(string text, double fontSize, double width)
    {
        if (WidthOf(text, fontSize) <= width)
        {
            return text;
        }

        var (kept, used) = (new StringBuilder(), fontSize);
        foreach (var rune in text.EnumerateRunes())
        {
            used += WidthOf(rune.ToString(), fontSize);
            if (used > width)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return $"{kept.ToString().TrimEnd()}…";
    }

    /// <summary>Adds an element that has no content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Its attributes, as they are.</param>
    public SvgBuilder Element(string name, string attributes)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<{name} {attributes}/>");
        return this;
    }

    /// <summary>Adds a text.</summary>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">Where its base line is.</param>
    /// <param name="text">The text, which is encoded.</param>
    /// <param name="attributes">Further attributes, as they are.</param>
    /// <param name="whole">What a pointer that rests on it is shown; null: nothing.</param>
    public void Text(double x, double y, string text, string attributes = "", string? whole = null)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\"{(attributes.Length == 0 ? "" : " ")}{attributes}>{Markup.Encode(text)}");
        _svg.Append(whole is null || whole == text ? "" : $"<title>{Markup.Encode(whole)}</title>").Append("</text>");
    }

    /// <summary>Adds markup as it is.</summary>
    public void Raw(string markup) => _svg.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => _svg.ToString();
}
