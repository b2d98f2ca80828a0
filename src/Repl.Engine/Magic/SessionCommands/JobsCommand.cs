using System.CommandLine;
using System.Globalization;
using Repl.Engine.Formatting;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session jobs</c>.</summary>
internal static class JobsCommand
{
    private const int ShownCharacters = 100;

    private static readonly string[] Header = ["pid", "state", "age", "command"];

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var command = new Command("jobs", "Lists what was started in a session and still runs.") { named.Argument };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            var running = await session.ListProcessesAsync(cancellationToken).ConfigureAwait(false);
            if (running.Count == 0)
            {
                context.Display($"No job is running in session '{session.Name}'.");
            }
            else
            {
                context.Display(new ShownTable(Header, [.. running.Select(Describe)]));
            }
        });
        return command;
    }

    private static string[] Describe(RunningProcess process) =>
        [process.Id.ToString(CultureInfo.InvariantCulture), process.State, Duration.Show(process.Age), OneLine(process.Command)];

    // A script behind `sh -c` may have many lines.
    private static string OneLine(string command)
    {
        var line = string.Concat(command.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length > ShownCharacters ? $"{line[..ShownCharacters]}…" : line;
    }
}
