using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic;

/// <summary><c>#!ssh</c>: one command at an SSH host, without a session.</summary>
internal static partial class SshMagic
{
    /// <summary>The word behind <c>#!</c>.</summary>
    public const string Name = "ssh";

    // They are about what comes after a command.
    private static readonly string[] SessionsOnly = ["no-respawn", "keep-jobs", "idle-timeout", "no-reconnect"];

    private static readonly SessionSetting[] Settings = [.. SessionSetting.All.Where(setting => !SessionsOnly.Contains(setting.Name))];

    /// <summary>Cuts the line, whose command is the shell's and goes to it as it stands.</summary>
    /// <param name="commandLine">A magic command without <c>#!</c>.</param>
    /// <param name="line">Its line in the cell, for the error.</param>
    /// <returns>The words, the command as one of them; null where the line is none of <c>#!ssh</c> with a host and a command.</returns>
    /// <exception cref="Parsing.CellSyntaxException">A quote is not closed.</exception>
    public static IReadOnlyList<string>? Split(string commandLine, int line)
    {
        if (Start.Match(commandLine) is not { Success: true } start)
        {
            return null;
        }

        var isValue = false;
        for (var word = Word.Match(commandLine, start.Length); word.Success; word = word.NextMatch())
        {
            var text = word.Groups["text"].Value;
            var isOption = !isValue && text.StartsWith('-');
            if (!isOption && !isValue)
            {
                var command = commandLine[(word.Index + word.Length)..].Trim();
                return command.Length == 0 ? null : [.. MagicWords.Split(commandLine[..word.Index], line), "--", .. MagicWords.Split(text, line), command];
            }

            isValue = isOption && TakesValue(text);
        }

        return null;
    }

    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var host = new Argument<string>("host") { Description = "A session of sessions.yaml, ssh://user@host:port, or a host or alias alone." };
        var text = new Argument<string>("command") { Description = "What the shell there gets: the rest of the line exactly as it stands, with quotes, '#' and '|'." };
        var timeout = new Option<TimeSpan?>("--timeout") { Description = "How long the command may run.", HelpName = "time", CustomParser = ReadDuration };
        var settings = Settings.Select(setting => new SettingOption(setting)).ToList();
        var command = new Command($"#!{Name}", "Runs one command at an SSH host, in a shell that ends with it. Options stand before the host.") { host, text, timeout };
        foreach (var option in settings.Select(setting => setting.Option))
        {
            command.Add(option);
        }

        command.Add(SessionMagic.CreateHelp());
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var said = settings.SelectMany(setting => setting.In(parsed)).ToList();
            var run = RunOptions.Default with { Timeout = parsed.GetValue(timeout) };
            context.Outcome = await RunAsync(
                context, parsed.GetRequiredValue(host), parsed.GetRequiredValue(text), run, said.ApplyTo, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<CellOutcome> RunAsync(
        MagicContext context, string host, string command, RunOptions run, Func<SessionOptions, SessionOptions> change, CancellationToken cancellationToken)
    {
        ShellLanguage.CheckText(command);
        var shown = new CommandScreen(host, context.Screen);
        CommandEvent.Exited? end = null;
        try
        {
            var ssh = new SshCommands(context.Sessions);
            await foreach (var happened in ssh.ListenAsync(host, command, run, change, cancellationToken).ConfigureAwait(false))
            {
                shown.Show(happened);
                end = happened as CommandEvent.Exited;
            }
        }
        finally
        {
            shown.End();
        }

        return end!.ExitCode == 0 ? new CellOutcome.Succeeded() : new CellOutcome.Failed(Explain(host, end.ExitCode));
    }

    private static CellError Explain(string host, int status)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"Host '{host}': The command ended with exit status {status}.");
        return new CellError("CommandFailed", message, [message]);
    }

    private static bool TakesValue(string option) =>
        option == "--timeout" || Settings.Any(setting => option == $"--{setting.Name}" && setting.ValueName is not null);

    private static TimeSpan? ReadDuration(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        argument.AddError($"--timeout takes a time of more than 0, such as {Duration.Forms}, but '{text}' stands there.");
        return null;
    }

    [GeneratedRegex($@"^{Name}(?=\s)")]
    private static partial Regex Start { get; }

    // A blank between quotes does not end a word. One quote alone is part of it, for the error to show.
    [GeneratedRegex("""\G\s+(?<text>(?:"[^"]*"|'[^']*'|\S)+)""")]
    private static partial Regex Word { get; }
}
