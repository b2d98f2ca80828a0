using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Finds what stands behind the word of a language: C#, an open session, or the default shell.</summary>
internal sealed class SessionLanguages(SessionRegistry sessions)
{
    /// <summary>Lets only switches to languages pass that there are.</summary>
    /// <exception cref="CellSyntaxException">There is none of that name, or something stands behind it.</exception>
    public void Check(CellPart.Switch change)
    {
        if (change.Language is not (CellLanguages.CSharp or CellLanguages.Shell) && sessions.Find(change.Language) is null)
        {
            throw Unknown(change.Language);
        }

        if (change.Rest.Length > 0)
        {
            throw new CellSyntaxException(
                $"Line {change.FirstLine}: '#!{change.Language}' takes nothing behind it, but '{change.Rest}' stands there. "
                + "Put what should run on the next line.");
        }
    }

    /// <summary>The session that runs a language's code. The default shell is opened when first asked for.</summary>
    /// <exception cref="CellSyntaxException">No such session is open.</exception>
    /// <exception cref="SessionOpenException">The default shell cannot be opened.</exception>
    public async Task<ISession> FindSessionAsync(string language, CancellationToken cancellationToken)
    {
        if (sessions.Find(language) is { } session)
        {
            return session;
        }

        return language == CellLanguages.Shell
            ? await sessions.OpenAsync(CellLanguages.Shell, cancellationToken: cancellationToken).ConfigureAwait(false)
            : throw Unknown(language);
    }

    private CellSyntaxException Unknown(string word)
    {
        var open = sessions.List().Select(session => session.Name).ToList();
        var nearest = Nearest.To(word, [CellLanguages.CSharp, CellLanguages.Shell, .. MagicCommands.Names, .. open]);
        return new CellSyntaxException(
            $"There is no magic command and no open session '#!{word}'. "
            + (nearest is null ? "" : $"Did you mean '#!{nearest}'? ")
            + (open.Count == 0 ? "No session is open; " : $"Open sessions: {string.Join(", ", open)}; ")
            + $"open one with '#!session open {word}'.");
    }
}
