using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary><c>#!session</c>: opens, lists and closes sessions.</summary>
internal static class SessionMagic
{
    /// <summary>The word behind <c>#!</c>.</summary>
    public const string Name = "session";

    private const string All = "all";

    /// <summary>The command with its subcommands, acting on these sessions and showing on this screen.</summary>
    public static Command Create(SessionRegistry sessions, ICellScreen screen) => new RootCommand("Live sessions that cells run in.")
    {
        Open(sessions, screen),
        List(sessions, screen),
        Close(sessions, screen),
    };

    private static Command Open(SessionRegistry sessions, ICellScreen screen)
    {
        var name = new Argument<string>("name") { Description = "What to call it: '#!<name>' runs cells in it, and it is a C# variable." };
        var target = new Argument<string>("target")
        {
            Description = "Where it goes. Default: a shell on this machine.",
            DefaultValueFactory = _ => Target.Local.ToString(),
        };
        var shell = new Option<string?>("--shell") { Description = "The shell to run. Default: bash where present, else sh." };
        var directory = new Option<string?>("--cwd") { Description = "The directory to start in." };
        var environment = new Option<ImmutableDictionary<string, string>>("--env")
        {
            Description = "NAME=VALUE: an environment variable to set. May be given several times.",
            CustomParser = ReadEnvironment,
            DefaultValueFactory = _ => ImmutableDictionary<string, string>.Empty,
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("open", "Opens a session.") { name, target, shell, directory, environment };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new SessionOptions
            {
                Shell = parsed.GetValue(shell),
                WorkingDirectory = parsed.GetValue(directory),
                Environment = parsed.GetValue(environment)!,
            };
            var session = await sessions
                .OpenAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(target), options, cancellationToken)
                .ConfigureAwait(false);
            var variable = SessionVariables.NameOf(session);
            var inCSharp = variable == session.Name ? "" : $"; in C# it is '{variable}'";
            screen.Show(new CellOutput.StandardOutput($"Session '{session.Name}' is open to {session.Target}{inCSharp}\n"));
        });
        return command;
    }

    private static Command List(SessionRegistry sessions, ICellScreen screen)
    {
        var command = new Command("list", "Lists the sessions.");
        command.SetAction(_ => screen.Show(new CellOutput.Display(SessionTable.Render(sessions.List()))));
        return command;
    }

    private static Command Close(SessionRegistry sessions, ICellScreen screen)
    {
        var name = new Argument<string>("name") { Description = "The session's name, or 'all'." };
        var command = new Command("close", "Closes a session, with everything that was started in it.") { name };
        command.SetAction(async (parsed, _) =>
        {
            var which = parsed.GetRequiredValue(name);
            if (which == All)
            {
                var count = await sessions.CloseAllAsync().ConfigureAwait(false);
                screen.Show(new CellOutput.StandardOutput($"Closed {count} session{(count == 1 ? "" : "s")}\n"));
                return;
            }

            await sessions.CloseAsync(which).ConfigureAwait(false);
            screen.Show(new CellOutput.StandardOutput($"Session '{which}' is closed\n"));
        });
        return command;
    }

    private static ImmutableDictionary<string, string> ReadEnvironment(ArgumentResult argument)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var token in argument.Tokens)
        {
            if (token.Value.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                // The value may be a secret, so it is not repeated.
                argument.AddError("--env takes NAME=VALUE.");
                break;
            }

            variables[name] = value;
        }

        return variables.ToImmutable();
    }
}
