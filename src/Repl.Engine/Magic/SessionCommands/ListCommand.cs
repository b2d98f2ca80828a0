using System.CommandLine;
using Repl.Engine.Formatting;
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
        var command = new Command("list", "Lists the sessions and groups; of sessions in containers also what those use.");
        command.SetAction(async (_, cancellationToken) =>
        {
            if (context.Sessions.List() is { Count: > 0 } sessions)
            {
                context.Display(await DescribeAsync(context, sessions, cancellationToken).ConfigureAwait(false));
            }
            else
            {
                context.Display("No session is open. Open one with '#!session open <name>'.");
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<ShownTable>> DescribeAsync(
        MagicContext context, IReadOnlyList<ISession> sessions, CancellationToken cancellationToken)
    {
        var groups = context.Sessions.Groups;
        var containers = await Task.WhenAll(sessions.Select(session => session.DescribeContainerAsync(cancellationToken))).ConfigureAwait(false);
        var now = context.Services.Time.GetUtcNow();
        var table = containers.Any(container => container is not null)
            ? new ShownTable(
                [.. Header, .. ContainerWords.Names],
                [.. sessions.Zip(containers, (session, container) => (string[])[.. Describe(session), .. ContainerWords.Of(container, now)])])
            : new ShownTable(Header, [.. sessions.Select(Describe)]);
        return groups.Count == 0 ? [table] : [table, new ShownTable(GroupHeader, [.. groups.Select(Describe)])];
    }

    private static string[] Describe(SessionGroup group) => [$"@{group.Name}", FoldedNames.Of([.. group.Sessions.Select(session => session.Name)])];

    private static string[] Describe(ISession session) =>
        [session.Name, session.State.ToString(), session.Target.ToString(), Stamp.Of(session.StartedAt), session.Id];
}
