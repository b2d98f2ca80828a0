using System.Globalization;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Formatting.Html;

/// <summary>What a command left behind, with a head that says which command it was and how it ended.</summary>
internal static class CommandCard
{
    // Each of the two streams has its share of the limit, with room for its colours.
    private const int ShownCharacters = 20_000;
    private const int ShownCommand = 500;

    /// <summary>Writes the result of a command.</summary>
    public static void Add(HtmlBuilder html, CommandResult result) => Add(html, result, result.SessionName);

    /// <summary>Writes the result of one session of a group, or why there is none.</summary>
    public static void Add(HtmlBuilder html, GroupResult result)
    {
        var place = $"{result.Session.Name} ({result.Session.Target})";
        if (result.Result is { } ended)
        {
            Add(html, ended, place);
            return;
        }

        html.Markup("<div class=\"repl-card\"><div class=\"repl-head\"><span class=\"repl-badge\">no result</span> ").Note(place)
            .Markup("</div><pre>").Text(result.Failure?.Message ?? "").Markup("</pre></div>");
    }

    private static void Add(HtmlBuilder html, CommandResult result, string place)
    {
        html.Markup("<div class=\"repl-card\"><div class=\"repl-head\">")
            .Markup(result.Succeeded ? "<span class=\"repl-badge repl-good\">" : "<span class=\"repl-badge\">")
            .Text(string.Create(CultureInfo.InvariantCulture, $"exit {result.ExitCode}"))
            .Markup("</span> <code>").Text(Shorten(result.Command)).Markup("</code> ")
            .Note(string.Join(" · ", [Duration.Show(result.Duration), place, result.WorkingDirectory ?? "the shell has ended"]))
            .Markup("</div>");
        AddStream(html, result.StandardOutput, result.OmittedOutputBytes, "repl-stdout");
        AddStream(html, result.StandardError, result.OmittedErrorBytes, "repl-stderr");
        if (result.Replacement is { } replacement)
        {
            html.Element("div", "repl-head", replacement.ToString());
        }

        html.Markup("</div>");
    }

    // The end of a long output is often what counts.
    private static void AddStream(HtmlBuilder html, string text, long omittedBytes, string style)
    {
        if (text.Length == 0 || html.IsFull)
        {
            return;
        }

        html.Markup($"<pre class=\"{style}\">");
        if (text.Length <= ShownCharacters)
        {
            AnsiHtml.Add(html, text);
        }
        else
        {
            var head = text.LastIndexOf('\n', ShownCharacters / 2) is > 0 and var lineEnd ? lineEnd + 1 : ShownCharacters / 2;
            var tail = text.IndexOf('\n', text.Length - (ShownCharacters / 2)) is >= 0 and var lineStart && lineStart < text.Length - 1
                ? lineStart + 1
                : text.Length - (ShownCharacters / 2);
            AnsiHtml.Add(html, text[..head]);
            html.Note(string.Create(CultureInfo.InvariantCulture, $"\n… {tail - head} characters left out …\n"));
            AnsiHtml.Add(html, text[tail..]);
        }

        if (omittedBytes > 0)
        {
            html.Note(string.Create(CultureInfo.InvariantCulture, $"\n({omittedBytes} bytes from the middle were not kept)"));
        }

        html.Markup("</pre>");
    }

    private static string Shorten(string command)
    {
        var trimmed = command.Trim();
        return trimmed.Length > ShownCommand ? $"{trimmed[..ShownCommand]}…" : trimmed;
    }
}
