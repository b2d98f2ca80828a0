using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace Repl.Engine.Completion;

/// <summary>Proposes how C# could go on.</summary>
/// <param name="analysis">Reads the code.</param>
/// <param name="strings">Knows what stands in strings.</param>
/// <param name="folder">Where <c>#r</c> and <c>#load</c> count from. Null: the process's directory, as it is then.</param>
internal sealed partial class CSharpProposals(CSharpAnalysis analysis, StringProposals strings, string? folder)
{
    /// <summary>Proposes for a place in code.</summary>
    /// <param name="before">Code that runs before it and has not yet run.</param>
    /// <param name="text">The code.</param>
    /// <param name="position">The cursor.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Proposals At(IReadOnlyList<string> before, string text, int position, CancellationToken cancellationToken)
    {
        var line = text[(text.LastIndexOf('\n', Math.Max(0, position - 1), Math.Max(0, position)) + 1)..position];
        if (FileDirective.Match(line) is { Success: true } directive)
        {
            return ForDirective(directive, position);
        }

        var code = analysis.Read(before, WithName(text, position));
        cancellationToken.ThrowIfCancellationRequested();
        if (strings.At(code, position) is { } inString)
        {
            return inString;
        }

        var cursor = new Cursor(code, position);
        if (cursor.IsOutsideOfCode)
        {
            return Proposals.None(position);
        }

        var list = new ProposalList(cursor.Word);
        Fill(cursor, list, cancellationToken);
        return new Proposals(cursor.WordStart, position, list.ToList());
    }

    private static void Fill(Cursor cursor, ProposalList list, CancellationToken cancellationToken)
    {
        if (MemberProposals.At(cursor, cancellationToken) is { } members)
        {
            foreach (var member in members)
            {
                cancellationToken.ThrowIfCancellationRequested();
                list.Add(member);
            }
        }
        else if (!ExpectedProposals.TryAddOverrides(cursor, list) && !ExpectedProposals.TryAddProperties(cursor, list))
        {
            ExpectedProposals.Add(cursor, list);
            cancellationToken.ThrowIfCancellationRequested();
            ScopeProposals.Add(cursor, list);
        }
    }

    // Where the text ends, braces that are still open end too: only a name that stands there is within them.
    private static string WithName(string text, int position) =>
        string.IsNullOrWhiteSpace(text[position..]) && (position == 0 || !SyntaxFacts.IsIdentifierPartCharacter(text[position - 1])) ? $"{text[..position]}_" : text;

    private Proposals ForDirective(Match directive, int position)
    {
        var path = directive.Groups["path"].Value;
        var word = FileProposals.LastPart(path);
        var list = new ProposalList(word);
        FileProposals.Add(path, folder ?? Directory.GetCurrentDirectory(), list, directive.Groups["kind"].Value == "r" ? [".dll", ".exe"] : [".csx", ".cs"]);
        return new Proposals(position - word.Length, position, list.ToList());
    }

    [GeneratedRegex("""^[ \t]*#[ \t]*(?<kind>r|load)[ \t]*"(?<path>[^":]*)$""")]
    private static partial Regex FileDirective { get; }
}
