using System.CommandLine;

namespace Repl.Engine.Magic;

/// <summary>Magic commands that notebooks of .NET Interactive may hold and that are not here: what to do instead.</summary>
internal static class RefusedCommand
{
    /// <summary>The magic commands.</summary>
    public static IReadOnlyList<MagicCommand> All { get; } =
    [
        Refuse("connect", "Live connections are sessions here: '#!session open <name> <target>' opens one, '#!session open --help' shows the targets."),
        Refuse("extension", "There are no extensions here. Reference a package or a library from C#, or open a session with '#!session open'."),
    ];

    private static MagicCommand Refuse(string name, string instead) => new(name, context =>
    {
        var command = new Command($"#!{name}") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(new Action<ParseResult>(_ => throw new MagicException($"Line {context.Line.FirstLine}: This kernel has no '#!{name}'. {instead}")));
        return command;
    })
    {
        IsListed = false,
    };
}
