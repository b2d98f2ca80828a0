using System.CommandLine;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session list</c>.</summary>
internal static class ListCommand
{
    private static readonly string[] Header = ["name", "state", "target", "started", "id"];

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var command = new Command("list", "Lists the sessions.");
        command.SetAction(_ => context.Display(Render(context.Sessions.List())));
        return command;
    }

    private static string Render(IReadOnlyList<ISession> sessions) => sessions.Count == 0
        ? "No session is open. Open one with '#!session open <name>'."
        : TextTable.Align([Header, .. sessions.Select(Describe)]);

    private static string[] Describe(ISession session) =>
        [session.Name, session.State.ToString(), session.Target.ToString(), Stamp.Of(session.StartedAt), session.Id];
}
