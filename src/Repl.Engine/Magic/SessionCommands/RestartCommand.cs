using System.CommandLine;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session restart</c>.</summary>
internal static class RestartCommand
{
    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var command = new Command("restart", "Ends a session's shell with everything that was started in it, and starts a new one.")
        {
            named.Argument,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            await session.RestartAsync(cancellationToken).ConfigureAwait(false);
            context.Tell($"Session '{session.Name}' has a new shell, without the old one's state");
        });
        return command;
    }
}
