using System.Text.RegularExpressions;

namespace Repl.Engine.Formatting.Html;

/// <summary>Terminal output as HTML: colours and the like become styled spans, other escape sequences are left out (ECMA-48, section 8.3.117).</summary>
internal static partial class AnsiHtml
{
    /// <summary>Writes output. At most as much as there is room for.</summary>
    public static void Add(HtmlBuilder html, string output)
    {
        var text = output.Replace("\r\n", "\n", StringComparison.Ordinal);
        var style = AnsiStyle.Plain;
        var place = 0;
        foreach (Match sequence in Sequence.Matches(text))
        {
            AddText(html, text[place..sequence.Index], style);
            place = sequence.Index + sequence.Length;
            if (sequence.Groups["sgr"] is { Success: true } parameters)
            {
                style = style.With(parameters.Value);
            }
        }

        AddText(html, text[place..], style);
    }

    private static void AddText(HtmlBuilder html, string text, AnsiStyle style)
    {
        if (text.Length == 0 || html.IsFull)
        {
            return;
        }

        var css = style.ToCss();
        html.Markup(css.Length == 0 ? "" : $"<span style=\"{css}\">").Markup(Markup.Encode(text)).Markup(css.Length == 0 ? "" : "</span>");
    }

    // Select Graphic Rendition; another control sequence; a string such as a title, up to its end; a short sequence; an escape alone.
    [GeneratedRegex("""\e\[(?<sgr>[0-9;:]*)m|\e\[[0-?]*[ -/]*[@-~]|\e[\]PX^_][^\a\e]*(\a|\e\\)?|\e[ -/]*[0-~]|\e""", RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence { get; }
}
