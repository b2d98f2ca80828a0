using System.CommandLine;
using System.CommandLine.Help;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session</c>: opens, watches, steers and closes sessions.</summary>
internal static class SessionMagic
{
    /// <summary>The word behind <c>#!</c>.</summary>
    public const string Name = "session";

    /// <summary>What shows the help of a command, on whatever else its line holds.</summary>
    public static IReadOnlyList<string> HelpNames { get; } = ["--help", "-h", "-?"];

    /// <summary>The command with its subcommands.</summary>
    public static Command Create(MagicContext context) => new($"#!{Name}", "Live sessions that cells run in.")
    {
        CreateHelp(),
        OpenCommand.Create(context),
        ListCommand.Create(context),
        StatusCommand.Create(context),
        SendCommand.Create(context),
        TransferCommand.CreateUpload(context),
        TransferCommand.CreateDownload(context),
        ForwardCommand.Create(context),
        PingCommand.Create(context),
        RestartCommand.Create(context),
        CheckpointCommand.CreateTaking(context),
        CheckpointCommand.CreateGoingBack(context),
        JobsCommand.Create(context),
        CloseCommand.Create(context),
    };

    /// <summary>The option that shows the help of a command and of its subcommands.</summary>
    public static Option CreateHelp() => new HelpOption(HelpNames[0], [.. HelpNames.Skip(1)]) { Description = "Shows this.", Recursive = true };
}
