using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine;

/// <summary>Tells a user who names a session that is not there which one was probably meant, and how to open it.</summary>
internal static class UnknownSession
{
    /// <summary>For a name that stands in a line such as <c>#!session status web</c>.</summary>
    public static CellSyntaxException AsArgument(string name, SessionRegistry sessions)
    {
        var nearest = Nearest.To(name, NamesIn(sessions));
        return AsGroup(name, sessions) ?? Explain(name, $"There is no open session '{name}'.", nearest, sessions);
    }

    /// <summary>For a name that stands right behind <c>#!</c>.</summary>
    public static CellSyntaxException AsLanguage(string word, SessionRegistry sessions)
    {
        if (MissingLanguages.Explain(word) is { } missing)
        {
            return new CellSyntaxException(missing);
        }

        var nearest = Nearest.To(word, [.. NamesIn(sessions), .. CellLanguages.BuiltIn, CellLanguages.Shell, .. MagicCommands.Names]);
        return AsGroup(word, sessions) ?? Explain(word, $"There is no magic command and no open session '#!{word}'.", nearest is null ? null : $"#!{nearest}", sessions);
    }

    private static CellSyntaxException? AsGroup(string name, SessionRegistry sessions) => sessions.FindGroup(name) is { } group
        ? new CellSyntaxException(
            $"'{name}' is a group, not a session: {string.Join(", ", group.Sessions.Select(session => session.Name))}. "
            + $"'#!@{name}' runs a cell in all of them.")
        : null;

    private static CellSyntaxException Explain(string name, string problem, string? nearest, SessionRegistry sessions)
    {
        var open = string.Join(", ", NamesIn(sessions));
        return new CellSyntaxException(
            $"{problem} "
            + (nearest is null ? "" : $"Did you mean '{nearest}'? ")
            + (open.Length == 0 ? "No session is open; " : $"Open sessions: {open}; ")
            + $"open one with '#!session open {name}'.");
    }

    private static IEnumerable<string> NamesIn(SessionRegistry sessions) =>
        [.. sessions.List().Select(session => session.Name), .. sessions.Groups.Select(group => $"@{group.Name}")];
}
