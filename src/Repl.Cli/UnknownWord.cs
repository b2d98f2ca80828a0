using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Sessions.Wording;

namespace Repl.Cli;

/// <summary>Names a mistyped option or command, which the parser takes for the first argument and then complains about the second.</summary>
internal static class UnknownWord
{
    private const string EndOfOptions = "--";

    /// <summary>Looks for a word that is meant as an option or a command and is none.</summary>
    /// <param name="parsed">What the parser made of the words.</param>
    /// <param name="arguments">What the user typed after <c>repl</c>.</param>
    /// <param name="help">The hint when no name is near.</param>
    /// <returns>The error, or null when there is no such word.</returns>
    public static UserErrorException? Find(ParseResult parsed, IReadOnlyList<string> arguments, string help)
    {
        if (FindOption(parsed, arguments) is { } option)
        {
            return Error("option", option, OptionNames(parsed.CommandResult), help);
        }

        var commands = parsed.CommandResult.Command.Subcommands.Select(command => command.Name);
        return parsed.UnmatchedTokens is [var word, ..] && Nearest.To(word, commands) is not null
            ? Error("command", word, commands, help)
            : null;
    }

    // The value of an option may begin with a dash, and so may all that comes after `--`.
    private static string? FindOption(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens).ToHashSet();
        return arguments
            .TakeWhile(word => word != EndOfOptions)
            .FirstOrDefault(word => word is ['-', _, ..] && taken.Contains(word))
            ?.Split('=', ':')[0];
    }

    // Of the long names only: each short one is near to any other.
    private static IEnumerable<string> OptionNames(CommandResult command)
    {
        var options = command.Command.Options.Concat(
            Parents(command).SelectMany(parent => parent.Command.Options).Where(option => option.Recursive));
        return options.SelectMany(option => option.Aliases.Prepend(option.Name))
            .Where(name => name.StartsWith("--", StringComparison.Ordinal));
    }

    private static IEnumerable<CommandResult> Parents(CommandResult command)
    {
        for (var parent = command.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            yield return parent;
        }
    }

    private static UserErrorException Error(string kind, string word, IEnumerable<string> names, string help) =>
        new($"unknown {kind} `{word}`", Nearest.To(word, names) is { } nearest ? $"did you mean `{nearest}`?" : help);
}
