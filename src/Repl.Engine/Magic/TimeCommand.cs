using System.CommandLine;
using System.Globalization;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Magic;

/// <summary><c>#!time</c>: how long the rest of the cell takes.</summary>
internal static class TimeCommand
{
    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("time", Create);

    private static Command Create(MagicContext context)
    {
        var command = new Command("#!time", "Shows how long the rest of the cell takes, at its end, also where it fails.") { SessionMagic.CreateHelp() };
        command.SetAction(_ =>
        {
            var started = context.Services.Time.GetTimestamp();
            context.Run.AtEnd(() => context.Display(
                string.Create(CultureInfo.InvariantCulture, $"Wall time: {context.Services.Time.GetElapsedTime(started).TotalMilliseconds}ms")));
        });
        return command;
    }
}
