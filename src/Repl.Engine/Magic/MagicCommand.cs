using System.CommandLine;

namespace Repl.Engine.Magic;

/// <summary>A magic command, and how its line is read.</summary>
/// <param name="Name">The word behind <c>#!</c>.</param>
/// <param name="Make">Makes the command for one line.</param>
internal sealed record MagicCommand(string Name, Func<MagicContext, Command> Make)
{
    /// <summary>Whether the lines below belong to it. Default: they are code like any other.</summary>
    public bool TakesText { get; init; }

    /// <summary>Options whose value may name a variable, such as <c>@web:REV</c>. Default none.</summary>
    public IReadOnlyList<string> ValueOptions { get; init; } = [];

    /// <summary>Whether <c>#!lsmagic</c> lists it. Default yes; not those that are not here, and say so.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Makes the command for one line.</summary>
    /// <param name="context">What it acts on.</param>
    public Command Create(MagicContext context)
    {
        var command = Make(context);
        NameArguments(command);
        return command;
    }

    // Help would call an argument by all that could be proposed for it, such as every file of a folder.
    private static void NameArguments(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            argument.HelpName ??= argument.Name;
        }

        foreach (var subcommand in command.Subcommands)
        {
            NameArguments(subcommand);
        }
    }
}
