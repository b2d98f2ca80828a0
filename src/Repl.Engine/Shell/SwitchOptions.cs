using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Engine.Magic;
using Repl.Engine.Parsing;
using Repl.Sessions.Wording;

namespace Repl.Engine.Shell;

/// <summary>What stands behind <c>#!web</c>; holds for the text down to the next switch.</summary>
/// <param name="Timeout">How long each command of it may run. Null: as long as it likes.</param>
/// <param name="StandardInput">The C# variable that its commands read. Null: nothing to read.</param>
/// <param name="Line">The switch's line in the cell.</param>
internal sealed record SwitchOptions(TimeSpan? Timeout, string? StandardInput, int Line)
{
    /// <summary>What holds above the first switch.</summary>
    public static SwitchOptions None { get; } = new(null, null, 0);

    /// <summary>Reads a switch to a shell.</summary>
    /// <exception cref="CellSyntaxException">Something else stands behind the word.</exception>
    public static SwitchOptions Read(CellPart.Switch change)
    {
        var timeout = new Option<TimeSpan?>("--timeout") { CustomParser = ReadDuration };
        var input = new Option<string?>("--stdin-from");
        var parsed = new Command(change.Language) { timeout, input }
            .Parse(MagicWords.Split(change.Rest, change.FirstLine), MagicCommands.Configuration);
        if (parsed.UnmatchedTokens.Count > 0)
        {
            throw new CellSyntaxException(
                $"Line {change.FirstLine}: '#!{change.Language}' takes only --timeout and --stdin-from behind it, but '{change.Rest}' stands there. "
                + "Put what should run on the next line.");
        }

        if (parsed.Errors is [var error, ..])
        {
            throw new CellSyntaxException(
                $"Line {change.FirstLine}: {error.Message} --timeout takes a time of more than 0, such as {Duration.Forms}; "
                + "--stdin-from takes the name of a C# variable.");
        }

        return new SwitchOptions(parsed.GetValue(timeout), parsed.GetValue(input), change.FirstLine);
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
