using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells.Completion;

/// <summary>Tells what could stand at a place in shell text, and what a word means there.</summary>
/// <param name="second">Answers.</param>
/// <param name="dialect">What the shell speaks.</param>
internal sealed partial class ShellAdvice(SecondShell second, ShellDialect dialect)
{
    /// <summary>Tells what could stand at the cursor.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">The cursor.</param>
    /// <param name="state">What is known of the session's shell.</param>
    /// <param name="directory">Where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ShellCompletions> CompleteAsync(string text, int position, ShellState? state, string directory, CancellationToken cancellationToken)
    {
        var point = CompletionPoint.Find(text, position);
        if (point.Subject is CompletionSubject.Variables)
        {
            return CompletionAnswer.Of(point, ShellCompletionKind.Variable, state?.VariableNames ?? []);
        }

        if (point.Subject is CompletionSubject.Nothing && (point.Argument is null || !dialect.HasCompletions))
        {
            return ShellCompletions.NoneAt(position);
        }

        var (script, arguments) = CompletionScript.For(point, dialect, directory);
        if (await second.AskAsync(state, script, arguments, cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            return ShellCompletions.NoneAt(position);
        }

        var aliases = point.Subject is CompletionSubject.Commands ? state?.AliasNames ?? [] : [];
        return CompletionAnswer.Read(point, string.Concat(aliases.Select(name => $"a {name}\n")) + Encoding.UTF8.GetString(answer.Output));
    }

    /// <summary>Tells what a word is as a command.</summary>
    /// <param name="word">The word.</param>
    /// <param name="state">What is known of the session's shell.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the shell says; null where it is no command.</returns>
    public async Task<ShellDescription?> DescribeAsync(string word, ShellState? state, CancellationToken cancellationToken)
    {
        if (word.Length == 0 || word[0] == '-' || await second.AskAsync(state, CompletionScript.Describe(word, dialect), [], cancellationToken).ConfigureAwait(false) is not (0, var output))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(output).TrimEnd();
        var kind = KindOf(text.Split('\n')[0][Math.Min(word.Length, text.Length)..]);
        return new ShellDescription(word, kind, text.Length > ShellDescription.MostCharacters ? $"{text[..(ShellDescription.MostCharacters - 1)]}…" : text);
    }

    private static ShellCompletionKind KindOf(string said) => Kind.Match(said).Groups[1].Value switch
    {
        "function" => ShellCompletionKind.Function,
        "alias" => ShellCompletionKind.Alias,
        "builtin" => ShellCompletionKind.Builtin,
        "keyword" or "reserved word" => ShellCompletionKind.Keyword,
        _ => ShellCompletionKind.Command,
    };

    // All shells here use the same few words. A "tracked alias" is a program.
    [GeneratedRegex("^ is (?:an? )?(?:special |shell )*(function|alias|builtin|keyword|reserved word)")]
    private static partial Regex Kind { get; }
}
