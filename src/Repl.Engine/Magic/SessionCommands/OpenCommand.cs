using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session open</c>.</summary>
internal static class OpenCommand
{
    // The limits of SessionOptions.IdleTimeout.
    private const int LeastIdleSeconds = 1;
    private const int MostIdleSeconds = 3600;

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var name = new Argument<string>("name") { Description = "What to call it: '#!<name>' runs cells in it, and it is a C# variable." };
        var target = new Argument<string?>("target")
        {
            Description = $"Where it goes. Default: {Target.Local}, a shell on this machine.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new OpenOptions();
        var command = new Command("open", "Opens a session.") { name, target };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = await context.Sessions
                .OpenAsync(
                    parsed.GetRequiredValue(name), parsed.GetValue(target) ?? Target.Local.ToString(), options.Read(parsed), cancellationToken)
                .ConfigureAwait(false);
            var variable = SessionVariables.NameOf(session);
            var inCSharp = variable == session.Name ? "" : $"; in C# it is '{variable}'";
            context.Tell($"Session '{session.Name}' is open to {session.Target}{inCSharp}");
        });
        return command;
    }

    // One property for each property of SessionOptions that a line can set.
    private sealed class OpenOptions
    {
        private readonly Option<string?> _shell = new("--shell")
        {
            Description = "The shell to run, with arguments where it needs any: --shell \"busybox ash\". Default: bash where present, else sh.",
            HelpName = "command line",
        };

        private readonly Option<bool> _login = new("--login") { Description = "Reads the shell's startup files, as a login shell does." };

        private readonly Option<bool> _noRespawn = new("--no-respawn")
        {
            Description = "Loses the session when its shell ends, instead of going on with a new shell that has its state.",
        };

        private readonly Option<bool> _keepJobs = new("--keep-jobs") { Description = "Leaves background jobs running when the session is closed." };

        private readonly Option<TimeSpan?> _idleTimeout = new("--idle-timeout")
        {
            Description = $"Closes the session when nobody has used it for so long, {LeastIdleSeconds} to {MostIdleSeconds}. Default: never.",
            HelpName = "seconds",
            CustomParser = ReadIdleTimeout,
        };

        private readonly Option<string?> _directory = new("--cwd") { Description = "The directory to start in.", HelpName = "directory" };

        private readonly Option<ImmutableDictionary<string, string>> _environment = new("--env")
        {
            Description = "An environment variable to set. May be given several times.",
            HelpName = "NAME=VALUE",
            CustomParser = ReadEnvironment,
            DefaultValueFactory = _ => ImmutableDictionary<string, string>.Empty,
            Arity = ArgumentArity.OneOrMore,
        };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_shell, _login, _noRespawn, _keepJobs, _idleTimeout, _directory, _environment])
            {
                command.Add(option);
            }
        }

        public SessionOptions Read(ParseResult parsed) => new()
        {
            Shell = parsed.GetValue(_shell),
            Login = parsed.GetValue(_login),
            Respawn = !parsed.GetValue(_noRespawn),
            KeepJobs = parsed.GetValue(_keepJobs),
            IdleTimeout = parsed.GetValue(_idleTimeout),
            WorkingDirectory = parsed.GetValue(_directory),
            Environment = parsed.GetValue(_environment)!,
        };

        private static TimeSpan? ReadIdleTimeout(ArgumentResult argument)
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= LeastIdleSeconds and <= MostIdleSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            argument.AddError($"--idle-timeout takes a whole number of seconds from {LeastIdleSeconds} to {MostIdleSeconds}, but '{text}' stands there.");
            return null;
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
}
