using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Docker.Files;

/// <summary>One line of a <c>.gitignore</c>: https://git-scm.com/docs/gitignore#_pattern_format</summary>
internal sealed class IgnorePattern
{
    private static readonly Dictionary<string, string> Classes = new()
    {
        ["alnum"] = "a-zA-Z0-9", ["alpha"] = "a-zA-Z", ["blank"] = " \\t", ["digit"] = "0-9", ["lower"] = "a-z", ["upper"] = "A-Z", ["space"] = "\\s", ["xdigit"] = "0-9a-fA-F", ["punct"] = "!-/:-@\\[-`{-~",
    };

    private static readonly SearchValues<char> Special = SearchValues.Create("*?[\\");

    private readonly Regex _regex;
    private readonly bool _isOfPath;
    private readonly bool _isOfFolder;

    private IgnorePattern(Regex regex, bool isNegated, bool isOfPath, bool isOfFolder) => (_regex, IsNegated, _isOfPath, _isOfFolder) = (regex, isNegated, isOfPath, isOfFolder);

    /// <summary>Whether it takes back what an earlier one ignores.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; null for what is empty, a comment, or matches nothing.</summary>
    public static IgnorePattern? Parse(string line)
    {
        var text = TrimEnd(line);
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var isNegated = text[0] == '!';
        text = isNegated ? text[1..] : text;
        var isOfFolder = text.EndsWith('/');
        text = isOfFolder ? text[..^1] : text;
        var isOfPath = text.Contains('/', StringComparison.Ordinal);
        text = text.StartsWith('/') ? text[1..] : text;
        return text.Length > 0 && Translate(text, isOfPath) is { } regex ? new IgnorePattern(regex, isNegated, isOfPath, isOfFolder) : null;
    }

    /// <summary>Whether it is about an entry.</summary>
    /// <param name="path">The entry's path, from the folder that the pattern stands in.</param>
    /// <param name="isFolder">Whether it is a folder, and no link to one.</param>
    public bool Matches(string path, bool isFolder) =>
        (isFolder || !_isOfFolder) && _regex.IsMatch(_isOfPath ? path : path[(path.LastIndexOf('/') + 1)..]);

    // Blanks at the end do not count, unless there is a backslash before them.
    private static string TrimEnd(string line)
    {
        var end = line.Length;
        while (end > 0 && line[end - 1] == ' ' && (end < 2 || line[end - 2] != '\\'))
        {
            end--;
        }

        return line[..end];
    }

    // Null where the pattern is malformed, which matches nothing.
    private static Regex? Translate(string pattern, bool isOfPath)
    {
        var regex = new StringBuilder("\\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    i = TranslateStars(pattern, i, isOfPath, regex);
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[':
                    i = TranslateSet(pattern, i, regex);
                    if (i < 0)
                    {
                        return null;
                    }

                    break;
                case '\\' when i + 1 == pattern.Length:
                    return null;
                case '\\':
                    Literal(regex, pattern[++i]);
                    break;
                case var character:
                    Literal(regex, character);
                    break;
            }
        }

        try
        {
            return new Regex(regex.Append("\\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (RegexParseException)
        {
            return null; // such as a range that goes backwards
        }
    }

    // Two stars that stand between slashes go over any number of folders; others stay within a name. For git those between a beginning without
    // wildcards and a slash count too, because it compares that beginning by itself.
    private static int TranslateStars(string pattern, int start, bool isOfPath, StringBuilder regex)
    {
        var end = start;
        while (end < pattern.Length && pattern[end] == '*')
        {
            end++;
        }

        var isWhole = isOfPath && end - start > 1 && (start == pattern.AsSpan().IndexOfAny(Special) || pattern[start - 1] == '/');
        if (isWhole && end == pattern.Length)
        {
            regex.Append(".*");
        }
        else if (isWhole && pattern[end] == '/')
        {
            regex.Append("(?:.*/)?");
            return end;
        }
        else
        {
            regex.Append("[^/]*");
        }

        return end - 1;
    }

    // The index of its end; -1 where it has none.
    private static int TranslateSet(string pattern, int start, StringBuilder regex)
    {
        var i = start + 1;
        var isNegated = i < pattern.Length && pattern[i] is '!' or '^';
        i += isNegated ? 1 : 0;
        var set = new StringBuilder(isNegated ? "[^/" : "[");
        for (var first = i; i < pattern.Length && (pattern[i] != ']' || i == first); i++)
        {
            if (pattern[i] == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':' && pattern.IndexOf(":]", i + 2, StringComparison.Ordinal) is > 0 and var close)
            {
                if (!Classes.TryGetValue(pattern[(i + 2)..close], out var known))
                {
                    return -1;
                }

                set.Append(known);
                i = close + 1;
            }
            else if (pattern[i] == '-' && i > first && i + 1 < pattern.Length && pattern[i + 1] != ']')
            {
                set.Append('-');
            }
            else
            {
                i += pattern[i] == '\\' ? 1 : 0;
                if (i < pattern.Length)
                {
                    Literal(set, pattern[i]);
                }
            }
        }

        if (i >= pattern.Length)
        {
            return -1;
        }

        regex.Append(isNegated ? "" : "(?:").Append(set).Append(']').Append(isNegated ? "" : ")");
        return i;
    }

    // Regex.Escape leaves what means something within a set.
    private static void Literal(StringBuilder regex, char character) =>
        (char.IsAsciiLetterOrDigit(character) || character is '_' or > '\x7F' ? regex : regex.Append('\\')).Append(character);
}
