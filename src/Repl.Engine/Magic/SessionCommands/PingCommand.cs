using System.CommandLine;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session ping</c>.</summary>
internal static class PingCommand
{
    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var command = new Command("ping", "Asks a session for a sign of life, and shows how long that took.") { named.Argument };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            var taken = await session.PingAsync(cancellationToken).ConfigureAwait(false);
            context.Tell($"Session '{session.Name}' answered in {taken.TotalMilliseconds:0.0} ms");
        });
        return command;
    }
}
