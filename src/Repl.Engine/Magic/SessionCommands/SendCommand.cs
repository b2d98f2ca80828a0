using System.CommandLine;
using System.Text.RegularExpressions;
using Repl.Engine.Shell;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session send</c>: one line for a session, without a change of the cell's language.</summary>
internal static partial class SendCommand
{
    private const string Name = "send";

    /// <summary>Cuts the line of a <c>send</c>, whose command is the shell's and goes to it as it stands.</summary>
    /// <param name="commandLine">A magic command without <c>#!</c>.</param>
    /// <returns>The words, the command as one of them; null where the line is none of a <c>send</c> with a command.</returns>
    public static IReadOnlyList<string>? Split(string commandLine) => Line.Match(commandLine) is { Success: true } line
        ? [SessionMagic.Name, Name, line.Groups["name"].Value, "--", line.Groups["command"].Value]
        : null;

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var text = new Argument<string>("command") { Description = "What the shell gets: the rest of the line exactly as it stands, with quotes, '#' and '|'." };
        var command = new Command(Name, "Runs one line in a session. The lines below stay in the cell's language.") { named.Argument, text };
        command.SetAction(async (parsed, cancellationToken) =>
            context.Outcome = await ShellLanguage
                .RunAsync(named.In(parsed), parsed.GetRequiredValue(text), RunOptions.Default, context.Screen, cancellationToken)
                .ConfigureAwait(false));
        return command;
    }

    [GeneratedRegex(@"^session\s+send\s+(?<name>[^\s-]\S*)\s+(?<command>\S.*)$")]
    private static partial Regex Line { get; }
}
