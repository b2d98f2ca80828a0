using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Shell;

/// <summary>What stands behind <c>#!web</c>; holds for the text down to the next switch.</summary>
/// <param name="Timeout">How long each command of it may run. Null: as long as it likes.</param>
/// <param name="StandardInput">The C# variable that its commands read. Null: nothing to read.</param>
/// <param name="Line">The switch's line in the cell.</param>
/// <param name="Parallel">In how many sessions of a group its commands run at the same time.</param>
/// <param name="MaxFail">In how many sessions of a group a command may fail before the cell does.</param>
internal sealed record SwitchOptions(
    TimeSpan? Timeout, string? StandardInput, int Line, int Parallel = SessionGroup.DefaultParallel, int MaxFail = 0)
{
    /// <summary>What holds above the first switch.</summary>
    public static SwitchOptions None { get; } = new(null, null, 0);

    /// <summary>Reads a switch to a language that takes no options.</summary>
    /// <exception cref="CellSyntaxException">Something stands behind the word.</exception>
    public static SwitchOptions ReadNone(CellPart.Switch change) => change.Rest.Length == 0
        ? None
        : throw new CellSyntaxException(
            $"Line {change.FirstLine}: '#!{change.Language}' takes nothing behind it, but '{change.Rest}' stands there. "
            + "Put what should run on the next line.");

    /// <summary>Reads a switch to a shell, or to those of a group.</summary>
    /// <exception cref="CellSyntaxException">Something else stands behind the word.</exception>
    public static SwitchOptions Read(CellPart.Switch change)
    {
        var isGroup = SessionLanguages.IsGroup(change.Language);
        var (timeout, input, group) = CreateOptions();
        var command = CreateCommand(change.Language, timeout, input, group);
        var parsed = command.Parse(MagicWords.Split(change.Rest, change.FirstLine), MagicCommands.Configuration);
        var known = isGroup ? "--timeout, --stdin-from, --parallel and --max-fail" : "--timeout and --stdin-from";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            throw new CellSyntaxException(
                $"Line {change.FirstLine}: '#!{change.Language}' takes only {known} behind it, but '{change.Rest}' stands there. "
                + "Put what should run on the next line.");
        }

        if (parsed.Errors is [var error, ..])
        {
            throw new CellSyntaxException(
                $"Line {change.FirstLine}: {error.Message} --timeout takes a time of more than 0, such as {Duration.Forms}; "
                + "--stdin-from takes the name of a C# variable.");
        }

        var options = new SwitchOptions(parsed.GetValue(timeout), parsed.GetValue(input), change.FirstLine);
        return isGroup ? options with { Parallel = parsed.GetValue(group.Parallel), MaxFail = parsed.GetValue(group.MaxFail) } : options;
    }

    /// <summary>What stands behind a language's word, as a command to ask about.</summary>
    public static Command CreateCommand(string language)
    {
        var (timeout, input, group) = CreateOptions();
        return CreateCommand(language, timeout, input, group);
    }

    private static (Option<TimeSpan?> Timeout, Option<string?> Input, GroupOptions Group) CreateOptions() =>
        (new Option<TimeSpan?>("--timeout") { CustomParser = ReadDuration }, new Option<string?>("--stdin-from"), new GroupOptions());

    private static Command CreateCommand(string language, Option<TimeSpan?> timeout, Option<string?> input, GroupOptions group)
    {
        var command = new Command(language) { timeout, input };
        if (SessionLanguages.IsGroup(language))
        {
            command.Add(group.Parallel);
            command.Add(group.MaxFail);
        }

        return command;
    }

    private static TimeSpan? ReadDuration(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        argument.AddError($"'{text}' stands behind --timeout.");
        return null;
    }
}
