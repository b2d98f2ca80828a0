using System.CommandLine;

namespace Repl.Engine.Magic;

/// <summary>A magic command, and how its line is read.</summary>
/// <param name="Name">The word behind <c>#!</c>.</param>
/// <param name="Create">Makes the command for one line.</param>
internal sealed record MagicCommand(string Name, Func<MagicContext, Command> Create)
{
    /// <summary>Whether the lines below belong to it. Default: they are code like any other.</summary>
    public bool TakesText { get; init; }

    /// <summary>Options whose value may name a variable, such as <c>@web:REV</c>. Default none.</summary>
    public IReadOnlyList<string> ValueOptions { get; init; } = [];

    /// <summary>Whether <c>#!lsmagic</c> lists it. Default yes; not those that are not here, and say so.</summary>
    public bool IsListed { get; init; } = true;
}
