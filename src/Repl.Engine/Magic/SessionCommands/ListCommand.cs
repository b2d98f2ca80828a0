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
        var command = new Command("list", "Lists the sessions and groups; of sessions in containers also what those use.");
        command.SetAction(async (_, cancellationToken) => context.Display(await RenderAsync(context.Sessions, cancellationToken).ConfigureAwait(false)));
        return command;
    }

    private static async Task<string> RenderAsync(SessionRegistry registry, CancellationToken cancellationToken)
    {
        if (registry.List() is not { Count: > 0 } sessions)
        {
            return "No session is open. Open one with '#!session open <name>'.";
        }

        var containers = await Task.WhenAll(sessions.Select(session => session.DescribeContainerAsync(cancellationToken))).ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow();
        IReadOnlyList<string[]> table = [Header, .. sessions.Select(Describe)];
        if (containers.Any(container => container is not null))
        {
            table = [[.. Header, .. ContainerWords.Names], .. sessions.Zip(containers, (session, container) => (string[])[.. Describe(session), .. ContainerWords.Of(container, now)])];
        }

        return registry.Groups is { Count: > 0 } groups
            ? $"{TextTable.Align(table)}\n\n{TextTable.Align([GroupHeader, .. groups.Select(Describe)])}"
            : TextTable.Align(table);
    }

    private static string[] Describe(SessionGroup group) => [$"@{group.Name}", FoldedNames.Of([.. group.Sessions.Select(session => session.Name)])];

    private static string[] Describe(ISession session) =>
        [session.Name, session.State.ToString(), session.Target.ToString(), Stamp.Of(session.StartedAt), session.Id];
}
