using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>The options of <c>#!</c> lines that act on many sessions.</summary>
internal sealed class GroupOptions
{
    /// <summary>How many sessions to open to one target.</summary>
    public Option<int?> Pool { get; } = new("--pool")
    {
        Description = "Opens so many sessions to the target, as a group: '#!session open box docker-image://debian:12 --pool 3' opens box1 to box3.",
        HelpName = "number",
        CustomParser = argument => Read(argument, least: 1),
    };

    /// <summary>How many sessions are busy at the same time.</summary>
    public Option<int> Parallel { get; } = new("--parallel")
    {
        Description = "In a group: how many sessions are busy at the same time.",
        HelpName = "number",
        CustomParser = argument => Read(argument, least: 1),
        DefaultValueFactory = _ => SessionGroup.DefaultParallel,
    };

    /// <summary>How many sessions may fail.</summary>
    public Option<int> MaxFail { get; } = new("--max-fail")
    {
        Description = "In a group: how many sessions may fail before the cell does.",
        HelpName = "number",
        CustomParser = argument => Read(argument, least: 0),
        DefaultValueFactory = _ => 0,
    };

    private static int Read(ArgumentResult argument, int least)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return number;
        }

        argument.AddError($"{((OptionResult)argument.Parent!).Option.Name} takes a whole number from {least}, but '{text}' stands there.");
        return least;
    }
}
