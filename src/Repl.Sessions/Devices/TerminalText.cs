using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>What a terminal would show of the bytes that a device sends: text without colours, cursor movements and returns.</summary>
internal static partial class TerminalText
{
    /// <summary>Turns what was sent into plain lines.</summary>
    public static string Clean(string sent)
    {
        var text = Escape.Replace(sent, "");
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        for (var shorter = Rubout.Replace(text, ""); shorter.Length < text.Length; shorter = Rubout.Replace(text, ""))
        {
            text = shorter;
        }

        return OverwrittenLine.Replace(Control.Replace(text, ""), "").Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>Where a pager that waits for a key begins at the end of a text; -1 where none does.</summary>
    public static int FindPager(string text) => Pager.Match(text) is { Success: true } pager ? pager.Index : -1;

    // ECMA-48: CSI and OSC sequences, and those of two characters.
    [GeneratedRegex(@"\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)|[()][0-9A-B]|[=>78cDEHMNOZ])")]
    private static partial Regex Escape { get; }

    [GeneratedRegex(@"[^\x08\n]\x08")]
    private static partial Regex Rubout { get; }

    // A carriage return alone goes back to the start of the line, which is then written over.
    [GeneratedRegex(@"(?<=^|\n)[^\r\n]*\r+(?=[^\r\n])")]
    private static partial Regex OverwrittenLine { get; }

    [GeneratedRegex(@"[\x00-\x07\x0B\x0C\x0E-\x1A\x1C-\x1F\x7F\x08]")]
    private static partial Regex Control { get; }

    [GeneratedRegex(@"(?:^|\n)[ ]*(?:<?-+ ?\(?more\)?[^\n]{0,40}-+>?|-- \[Q quit[^\n]*|press any key to continue[^\n]*|\(END\)|lines \d+-\d+[^\n]*)[ ]*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Pager { get; }
}
