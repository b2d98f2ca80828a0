using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Finds what stands behind the word of a language: C#, an open session, or the default shell.</summary>
internal sealed class SessionLanguages(SessionRegistry sessions)
{
    /// <summary>Lets only switches to languages pass that there are.</summary>
    /// <returns>What the switch says about the text below it.</returns>
    /// <exception cref="CellSyntaxException">There is none of that name, or something stands behind it that it does not take.</exception>
    public SwitchOptions Check(CellPart.Switch change)
    {
        if (change.Language is CellLanguages.CSharp)
        {
            return change.Rest.Length == 0
                ? SwitchOptions.None
                : throw new CellSyntaxException(
                    $"Line {change.FirstLine}: '#!{change.Language}' takes nothing behind it, but '{change.Rest}' stands there. "
                    + "Put what should run on the next line.");
        }

        return change.Language is CellLanguages.Shell || sessions.Find(change.Language) is not null
            ? SwitchOptions.Read(change)
            : throw UnknownSession.AsLanguage(change.Language, sessions);
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
            : throw UnknownSession.AsLanguage(language, sessions);
    }
}
