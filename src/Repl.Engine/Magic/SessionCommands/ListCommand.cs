using System.CommandLine;
using Repl.Engine.Shell;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session list</c>.</summary>
internal static class ListCommand
{
    private static readonly string[] GroupHeader = ["group", "sessions"];
    private static readonly string[] Header = ["name", "state", "target", "started", "id"];

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var command = new Command("list", "Lists the sessions and groups.");
        command.SetAction(_ => context.Display(Render(context.Sessions)));
        return command;
    }

    private static string Render(SessionRegistry registry) => (registry.List(), registry.Groups) switch
    {
        ([], _) => "No session is open. Open one with '#!session open <name>'.",
        (var sessions, []) => TextTable.Align([Header, .. sessions.Select(Describe)]),
        var (sessions, groups) =>
            $"{TextTable.Align([Header, .. sessions.Select(Describe)])}\n\n{TextTable.Align([GroupHeader, .. groups.Select(Describe)])}",
    };

    private static string[] Describe(SessionGroup group) => [$"@{group.Name}", FoldedNames.Of([.. group.Sessions.Select(session => session.Name)])];

    private static string[] Describe(ISession session) =>
        [session.Name, session.State.ToString(), session.Target.ToString(), Stamp.Of(session.StartedAt), session.Id];
}
