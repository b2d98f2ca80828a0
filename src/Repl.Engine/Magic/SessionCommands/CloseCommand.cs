using System.CommandLine;
using Repl.Engine.Shell;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session close</c>.</summary>
internal static class CloseCommand
{
    /// <summary>What closes all sessions, and so can be the name of none.</summary>
    public const string All = "all";

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        named.Argument.Description = $"The session's or group's name, or '{All}'.";
        var command = new Command("close", "Closes a session, or those of a group, with everything that was started in it.") { named.Argument };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetRequiredValue(named.Argument) == All)
            {
                var count = await context.Sessions.CloseAllAsync().ConfigureAwait(false);
                context.Tell($"Closed {count} session{(count == 1 ? "" : "s")}");
                return;
            }

            if (context.Sessions.FindGroup(parsed.GetRequiredValue(named.Argument)) is { } group)
            {
                var names = FoldedNames.Of([.. group.Sessions.Select(session => session.Name)]);
                await context.Sessions.CloseGroupAsync(group.Name).ConfigureAwait(false);
                context.Tell($"Group '{group.Name}' is closed: {names}");
                return;
            }

            var session = named.In(parsed);
            await context.Sessions.CloseAsync(session.Name).ConfigureAwait(false);
            context.Tell($"Session '{session.Name}' is closed");
        });
        return command;
    }
}
