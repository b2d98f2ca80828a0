using System.Text;

namespace Repl.Sessions.Shells.Completion;

/// <summary>Makes proposals of what a shell has told.</summary>
internal static class CompletionAnswer
{
    // A file of that name, where it would be taken for an option.
    private const string Here = "./";

    /// <summary>Reads an answer.</summary>
    /// <param name="point">The place that was asked about.</param>
    /// <param name="answer">The lines that <see cref="CompletionScript"/> promises.</param>
    public static ShellCompletions Read(CompletionPoint point, string answer)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length > 2 || line == "p").ToList();
        if (!lines.Contains("p"))
        {
            var found = lines.Select(line => (KindOf(line[0]), Text: line[2..])).Where(item => item.Text.StartsWith(point.Prefix, StringComparison.Ordinal));
            return Collect(point.Start, point, found, point.Quote, point.BeginsWord && point.Subject is not CompletionSubject.Commands);
        }

        var argument = point.Argument!;
        return Collect(argument.Start, point, lines.Where(line => line != "p").Select(line => (KindOf(line[0]), line[2..])), argument.Quote, isWord: true);
    }

    /// <summary>Makes proposals of names that are known here.</summary>
    /// <param name="point">The place.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="names">The names; also such as do not start as they should.</param>
    public static ShellCompletions Of(CompletionPoint point, ShellCompletionKind kind, IEnumerable<string> names) =>
        Collect(point.Start, point, names.Where(name => name.StartsWith(point.Prefix, StringComparison.Ordinal)).Select(name => (kind, name)), point.Quote, isWord: false);

    private static ShellCompletions Collect(
        int start, CompletionPoint point, IEnumerable<(ShellCompletionKind Kind, string Text)> found, char quote, bool isWord)
    {
        var items = found
            .Where(item => item.Text.Length > 0)
            .Select(item => new ShellCompletion(Insert(item.Kind, item.Text, quote, isWord) + point.Suffix, item.Kind))
            .DistinctBy(item => item.Text)
            .OrderBy(item => item.Text, StringComparer.Ordinal)
            .ToList();
        return new ShellCompletions(start, point.End, [.. items.Take(ShellCompletions.MostItems)]) { HasMore = items.Count > ShellCompletions.MostItems };
    }

    private static ShellCompletionKind KindOf(char letter) => letter switch
    {
        'k' => ShellCompletionKind.Keyword,
        'a' => ShellCompletionKind.Alias,
        'f' => ShellCompletionKind.Function,
        'b' => ShellCompletionKind.Builtin,
        'c' => ShellCompletionKind.Command,
        'd' or 'D' => ShellCompletionKind.Folder,
        'r' or 'R' => ShellCompletionKind.File,
        _ => ShellCompletionKind.Word,
    };

    private static string Insert(ShellCompletionKind kind, string text, char quote, bool isWord) => kind switch
    {
        ShellCompletionKind.File => Quote(text, quote, isWord),
        ShellCompletionKind.Folder => Quote(text.TrimEnd('/'), quote, isWord) + "/",
        ShellCompletionKind.Word => text.TrimEnd(' '), // quoted already where it has to be; the blank says that another word may follow
        _ => text,
    };

    private static string Quote(string name, char quote, bool isWord)
    {
        var text = isWord && name.StartsWith('-') ? Here + name : name;
        return quote switch
        {
            '\'' => text.Replace("'", @"'\''", StringComparison.Ordinal),
            '"' => Escape(text, "\"$`\\"),
            _ => text.StartsWith("~/", StringComparison.Ordinal) ? "~" + Escape(text[1..], Special) : Escape(text, Special),
        };
    }

    private const string Special = " \t'\"\\$`&|;<>()[]{}*?!#~";

    private static string Escape(string text, string special)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            escaped.Append(special.Contains(character, StringComparison.Ordinal) ? "\\" : "").Append(character);
        }

        return escaped.ToString();
    }
}
