using System.CommandLine;
using System.CommandLine.Completions;
using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Shell;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Helps with <c>#!</c> lines: from the magic commands themselves, so that a new one needs nothing here.</summary>
/// <param name="sessions">The languages that there are besides.</param>
/// <param name="magic">The commands.</param>
internal sealed class MagicProposals(SessionRegistry sessions, MagicCommands magic)
{
    /// <summary>Proposes how a line could go on.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="position">The cursor in the line, at least 2.</param>
    public Proposals At(string line, int position)
    {
        var typed = line[..position];
        var wordStart = typed.LastIndexOfAny([' ', '\t']) + 1;
        var list = new ProposalList(typed[wordStart..]);
        if (wordStart == 0)
        {
            AddLanguages(list);
        }
        else if (CommandOf(typed) is { } command)
        {
            AddWords(list, command, typed[NameOf(typed).Length..].TrimStart());
        }

        return new Proposals(wordStart, position, list.ToList());
    }

    /// <summary>The help of the command, or the session, that a line names.</summary>
    /// <param name="line">The whole line.</param>
    public Inspection? Inspect(string line)
    {
        var name = NameOf(line)[2..];
        if (CommandOf(line) is not { } command || !MagicCommands.Contains(name))
        {
            return sessions.Find(name) is { } session ? Describe(session) : null;
        }

        using var output = new StringWriter();
        var named = command.Parse(line[NameOf(line).Length..], MagicCommands.Configuration).CommandResult.Command;
        // Help is asked of the command that the line names; its arguments must not be missed.
        string[] words = [.. named == command ? [] : (string[])[named.Name], SessionMagic.HelpNames[0]];
        command.Parse(words, MagicCommands.Configuration).Invoke(new InvocationConfiguration { Output = output, Error = output });
        var text = output.ToString().TrimEnd();
        return new Inspection(text, $"```text\n{text}\n```");
    }

    /// <summary>A session's target and state.</summary>
    public static Inspection Describe(ISession session)
    {
        var text = $"{session.Name}: session to {session.Target}, {session.Shell}, {session.State.ToString().ToLowerInvariant()}"
            + ((session.EndReason ?? session.LossReason) is { } reason ? $"\n{reason}" : "");
        return new Inspection(text, text);
    }

    private static string NameOf(string line) => line.Split([' ', '\t'], 2)[0];

    private Command? CommandOf(string line)
    {
        var name = NameOf(line)[2..];
        return magic.Describe(name) ?? (name is CellLanguages.Shell || SessionLanguages.IsGroup(name) || sessions.Find(name) is not null ? SwitchOptions.CreateCommand(name) : null);
    }

    private void AddLanguages(ProposalList list)
    {
        foreach (var word in LanguageSet.Descriptions.Select(language => language.Name).Concat(MagicCommands.All.Where(known => known.IsListed).Select(known => known.Name)))
        {
            list.Add($"#!{word}", ProposalKind.Command);
        }

        foreach (var name in SessionNames.Open(sessions).Concat(sessions.Groups.Select(group => $"@{group.Name}")))
        {
            list.Add($"#!{name}", ProposalKind.Session);
        }
    }

    private static void AddWords(ProposalList list, Command command, string rest)
    {
        var given = GivenIn(command, rest);
        foreach (var found in command.Parse(rest, MagicCommands.Configuration).GetCompletions(rest.Length).Where(found => !given.Contains(found.Label)))
        {
            var isOption = found.Label.StartsWith('-');
            if (!isOption || found.Label.StartsWith("--", StringComparison.Ordinal))
            {
                list.Add(found.InsertText ?? found.Label, isOption ? ProposalKind.Option : command.Subcommands.Any(known => known.Name == found.Label) ? ProposalKind.Command : ProposalKind.Text);
            }
        }
    }

    // The parser proposes for all arguments, also for those that stand in front of the cursor.
    private static HashSet<string> GivenIn(Command command, string rest)
    {
        var before = command.Parse(rest[..(rest.LastIndexOfAny([' ', '\t']) + 1)], MagicCommands.Configuration);
        var arguments = before.CommandResult.Command.Arguments.ToLookup(argument =>
            (before.GetResult(argument)?.Tokens.Count ?? 0) >= argument.Arity.MaximumNumberOfValues,
            argument => argument.GetCompletions(CompletionContext.Empty).Select(found => found.Label));
        return [.. arguments[true].SelectMany(labels => labels).Except(arguments[false].SelectMany(labels => labels))];
    }
}
