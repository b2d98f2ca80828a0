using System.CommandLine;
using Repl.Engine.Formatting;
using Repl.Engine.Languages;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Magic;

/// <summary><c>#!lsmagic</c>: what may stand behind <c>#!</c>, told by the commands themselves.</summary>
internal static class ListMagicCommand
{
    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("lsmagic", Create);

    private static Command Create(MagicContext context)
    {
        var command = new Command("#!lsmagic", "Lists the magic commands, the languages and the open sessions.") { SessionMagic.CreateHelp() };
        command.SetAction(_ =>
        {
            context.Display(ListAll(context));
            context.Display("'--help' behind a magic command shows what it takes.");
        });
        return command;
    }

    private static ShownTable ListAll(MagicContext context)
    {
        var commands = MagicCommands.All.Where(known => known.IsListed).Select(known => known.Create(context)).SelectMany(Describe);
        var languages = LanguageSet.Descriptions.Select(language => (string[])[$"#!{language.Name}", language.Description]);
        var sessions = context.Sessions.List().Select(session => (string[])[$"#!{session.Name}", session.ToString()!])
            .Concat(context.Sessions.Groups.Select(group => (string[])[$"#!@{group.Name}", group.ToString()]));
        return new ShownTable(null, [.. commands, .. languages, .. sessions]);
    }

    private static IEnumerable<string[]> Describe(Command command) =>
    [
        [command.Name, command.Description!],
        .. command.Subcommands.Select(sub => (string[])[$"{command.Name} {sub.Name}", sub.Description!]),
    ];
}
