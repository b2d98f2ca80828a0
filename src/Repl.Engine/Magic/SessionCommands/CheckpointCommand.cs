using System.CommandLine;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session checkpoint</c> and <c>#!session rollback</c>.</summary>
internal static class CheckpointCommand
{
    /// <summary>The command that takes one.</summary>
    public static Command CreateTaking(MagicContext context)
    {
        var (named, label) = (new NamedSession(context), Label());
        var command = new Command("checkpoint", "Keeps the files and the shell's state of a session in a container that was made for it, to go back to.") { named.Argument, label };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            await session.CheckpointAsync(parsed.GetRequiredValue(label), cancellationToken).ConfigureAwait(false);
            context.Tell($"Session '{session.Name}' can go back to here with '#!session rollback {session.Name} {parsed.GetRequiredValue(label)}'");
        });
        return command;
    }

    /// <summary>The command that goes back to one.</summary>
    public static Command CreateGoingBack(MagicContext context)
    {
        var (named, label) = (new NamedSession(context), Label());
        var command = new Command("rollback", "Goes back to a checkpoint: to the files and the shell's state of then. What runs in the session ends.") { named.Argument, label };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            await session.RollBackAsync(parsed.GetRequiredValue(label), cancellationToken).ConfigureAwait(false);
            context.Tell($"Session '{session.Name}' is back at '{parsed.GetRequiredValue(label)}', in a new container and a new shell");
        });
        return command;
    }

    private static Argument<string> Label() => new("label") { Description = "What the checkpoint is called." };
}
