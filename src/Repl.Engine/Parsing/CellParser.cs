using System.Text.RegularExpressions;

namespace Repl.Engine.Parsing;

/// <summary>Cuts a cell at its lines that start with <c>#!</c> and a word. A script's own <c>#!/bin/sh</c> is no such line.</summary>
internal static partial class CellParser
{
    /// <summary>Reads a cell. Whether a language exists is not known here: a session may be opened by the part before.</summary>
    /// <param name="cell">What to read.</param>
    /// <param name="isMagic">Tells magic commands, which leave the language as it is, from languages.</param>
    /// <param name="takesText">Tells magic commands whose text stands below them from those of one line.</param>
    public static IReadOnlyList<CellPart> Parse(Cell cell, Predicate<string> isMagic, Predicate<string> takesText)
    {
        var parts = new List<CellPart>();
        var lines = cell.Text.ReplaceLineEndings("\n").Split('\n');
        var (language, firstLine) = (CellLanguages.Canonical(cell.Language), 0);
        for (var line = 0; line < lines.Length; line++)
        {
            if (Directive.Match(lines[line]) is not { Success: true } directive)
            {
                continue;
            }

            AddCode(parts, language, lines, firstLine, line);
            firstLine = line + 1;
            var word = directive.Groups["word"].Value;
            if (isMagic(word))
            {
                var magic = new CellPart.Magic(lines[line][2..], line + 1, language);
                if (takesText(word))
                {
                    firstLine = FindEnd(lines, line + 1);
                    magic = magic with { Text = TrimBlankLines(lines[(line + 1)..firstLine]) };
                    line = firstLine - 1;
                }

                parts.Add(magic);
                continue;
            }

            language = CellLanguages.Canonical(word);
            parts.Add(new CellPart.Switch(language, directive.Groups["rest"].Value.Trim(), line + 1));
        }

        AddCode(parts, language, lines, firstLine, lines.Length);
        return parts;
    }

    private static void AddCode(List<CellPart> parts, string language, string[] lines, int first, int end)
    {
        var text = string.Join('\n', lines[first..end]);
        if (!string.IsNullOrWhiteSpace(text))
        {
            parts.Add(new CellPart.Code(language, text, first + 1));
        }
    }

    private static int FindEnd(string[] lines, int first) =>
        Array.FindIndex(lines, first, Directive.IsMatch) is >= 0 and var next ? next : lines.Length;

    private static string TrimBlankLines(string[] lines) => string.Join('\n', lines
        .SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse());

    [GeneratedRegex(@"^#!(?<word>[A-Za-z_][\w#-]*|@[\w-]+(?:,[\w-]+)*)(?=\s|$)(?<rest>.*)$")]
    private static partial Regex Directive { get; }
}
