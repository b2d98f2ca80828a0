using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Finds what stands behind the word of a language: C#, an open session, or the default shell.</summary>
internal sealed class SessionLanguages(SessionRegistry sessions)
{
    private const char GroupMark = '@';

    // Whatever an inventory says: a runbook's `#!sh` is the same everywhere.
    private static readonly PlannedSession DefaultShell = new(CellLanguages.Shell, Target.Local.ToString(), SessionOptions.Default);

    /// <summary>Tells whether a language is a group of sessions: <c>@web</c>, or <c>@web1,web2</c>.</summary>
    public static bool IsGroup(string language) => language.StartsWith(GroupMark);

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

        if (IsGroup(change.Language))
        {
            FindGroup(change.Language);
            return SwitchOptions.Read(change);
        }

        return change.Language is CellLanguages.Shell || sessions.Find(change.Language) is not null
            ? SwitchOptions.Read(change)
            : throw UnknownSession.AsLanguage(change.Language, sessions);
    }

    /// <summary>The group that runs a language's code.</summary>
    /// <exception cref="GroupNotFoundException">A group or session that it names is not open.</exception>
    public SessionGroup FindGroup(string language) => sessions.Group(language[1..]);

    /// <summary>The session that runs a language's code, or that knows its grammar: of a group the first. The default shell is opened when first asked for.</summary>
    /// <exception cref="CellSyntaxException">No such session is open.</exception>
    /// <exception cref="SessionOpenException">The default shell cannot be opened.</exception>
    public async Task<ISession> FindSessionAsync(string language, CancellationToken cancellationToken)
    {
        if (IsGroup(language))
        {
            return FindGroup(language).Sessions[0];
        }

        if (sessions.Find(language) is { } session)
        {
            return session;
        }

        return language == CellLanguages.Shell
            ? await sessions.OpenAsync(DefaultShell, cancellationToken).ConfigureAwait(false)
            : throw UnknownSession.AsLanguage(language, sessions);
    }
}
