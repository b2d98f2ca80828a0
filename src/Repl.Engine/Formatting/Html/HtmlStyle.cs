namespace Repl.Engine.Formatting.Html;

/// <summary>How our HTML looks. Each output brings its own style, since a notebook may be shown by a page that knows none of ours.</summary>
internal static class HtmlStyle
{
    // Text has the page's own colour, and lines are half transparent: so both are seen on light and on dark pages.
    private const string Rules = """
        .repl{overflow-x:auto}
        .repl a{color:inherit;text-decoration:underline}
        .repl table{border-collapse:collapse;margin:.2em 0;font-size:inherit;border:none}
        .repl table th,.repl table td{text-align:left;vertical-align:top;padding:.25em .7em;border:1px solid rgba(128,128,128,.3);max-width:40em;white-space:pre-wrap;overflow-wrap:break-word;background:none}
        .repl table th{font-weight:600;white-space:nowrap}
        .repl table thead th{background:rgba(128,128,128,.14)}
        .repl table td.repl-number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .repl .repl-note{opacity:.65}
        .repl .repl-error{color:#cf4436}
        .repl pre{margin:.2em 0;padding:0;white-space:pre-wrap;overflow-wrap:anywhere;background:none;font-size:inherit}
        .repl summary{cursor:pointer}
        .repl ul{margin:0;padding-left:1.4em;list-style:none}
        .repl .repl-card{border:1px solid rgba(128,128,128,.3);border-radius:4px;margin:.2em 0 .5em;max-width:100%}
        .repl .repl-head{background:rgba(128,128,128,.14);padding:.3em .6em;white-space:pre-wrap;overflow-wrap:anywhere}
        .repl .repl-card pre{padding:.3em .6em}
        .repl .repl-stderr{border-left:3px solid #cf4436}
        .repl .repl-badge{border-radius:3px;padding:0 .5em;color:#fff;background:#cf4436;white-space:nowrap}
        .repl .repl-good{background:#2b8449}
        """;

    /// <summary>What stands before our HTML.</summary>
    public static string Open { get; } = $"<div class=\"repl\"><style>{Rules.Replace("\n", "", StringComparison.Ordinal)}</style>";

    /// <summary>What stands behind it.</summary>
    public const string Close = "</div>";
}
