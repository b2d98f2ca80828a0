namespace Repl.Sessions;

/// <summary>What a shell knows of a word that could be a command.</summary>
/// <param name="Word">The word.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What <c>command -V</c> says in English: an alias with its text, a program with its path; and a function's body where the shell tells it. 16,384 characters at most.</param>
public sealed record ShellDescription(string Word, ShellCompletionKind Kind, string Text)
{
    internal const int MostCharacters = 16_384;
}
