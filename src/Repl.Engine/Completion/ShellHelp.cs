using Repl.Engine.Shell;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Helps with text for a shell, by what its session knows. Opens no session for it.</summary>
/// <param name="sessions">The open sessions.</param>
internal sealed class ShellHelp(SessionRegistry sessions)
{
    /// <summary>Proposes how a shell's text could go on.</summary>
    public async Task<Proposals> CompleteAsync(CellPlace.InCode place, CancellationToken cancellationToken)
    {
        if (Find(place.Language) is not { } session)
        {
            return Proposals.None(place.Position);
        }

        try
        {
            var found = await session.CompleteAsync(place.Text, place.Position, cancellationToken).ConfigureAwait(false);
            return new Proposals(found.Start, found.End, [.. found.Items.Select(item => new Proposal(item.Text, KindOf(item.Kind)))]);
        }
        catch (SessionException)
        {
            return Proposals.None(place.Position); // a session that was lost tells so when it is used
        }
    }

    /// <summary>Tells what a word is to the shell.</summary>
    public async Task<Inspection?> DescribeAsync(CellPlace.InCode place, CancellationToken cancellationToken)
    {
        if (Find(place.Language) is not { } session || WordAt(place.Text, place.Position) is not { Length: > 0 } word)
        {
            return null;
        }

        try
        {
            return await session.DescribeAsync(word, cancellationToken).ConfigureAwait(false) is { } known
                ? new Inspection(known.Text, $"```sh\n{known.Text}\n```")
                : null;
        }
        catch (SessionException)
        {
            return null;
        }
    }

    private ISession? Find(string language) =>
        SessionLanguages.IsGroup(language) ? FirstOf(language[1..]) : sessions.Find(language);

    private ISession? FirstOf(string group)
    {
        try
        {
            return sessions.Group(group).Sessions[0];
        }
        catch (GroupNotFoundException)
        {
            return null;
        }
    }

    private static string WordAt(string text, int position)
    {
        var (start, end) = (position, position);
        while (start > 0 && IsOfWord(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && IsOfWord(text[end]))
        {
            end++;
        }

        return text[start..end];
    }

    private static bool IsOfWord(char character) => !char.IsWhiteSpace(character) && !";|&()<>\"'`$".Contains(character, StringComparison.Ordinal);

    private static ProposalKind KindOf(ShellCompletionKind kind) => kind switch
    {
        ShellCompletionKind.File => ProposalKind.File,
        ShellCompletionKind.Folder => ProposalKind.Folder,
        ShellCompletionKind.Variable => ProposalKind.Variable,
        ShellCompletionKind.Function or ShellCompletionKind.Command or ShellCompletionKind.Alias or ShellCompletionKind.Builtin => ProposalKind.Method,
        ShellCompletionKind.Keyword => ProposalKind.Keyword,
        _ => ProposalKind.Text,
    };
}
