using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis.CSharp;
using Repl.Engine.Formatting;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Magic;

/// <summary><c>#!about</c>: what runs the cells.</summary>
internal static class AboutCommand
{
    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("about", Create);

    private static Command Create(MagicContext context)
    {
        var command = new Command("#!about", "Shows versions: of repl, of C#, of the runtime and of the system; and where there is help.") { SessionMagic.CreateHelp() };
        command.SetAction(_ => context.Display(new ShownTable(null, [.. Describe(context)])));
        return command;
    }

    private static IEnumerable<string[]> Describe(MagicContext context)
    {
        yield return ["repl", typeof(AboutCommand).Assembly.GetName().Version!.ToString(3)];
        yield return ["C#", LanguageVersion.Latest.MapSpecifiedToEffectiveVersion().ToDisplayString()];
        yield return ["runtime", RuntimeInformation.FrameworkDescription];
        yield return ["system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})"];
        foreach (var (name, text) in context.Services.AboutLines())
        {
            yield return [name, text];
        }

        yield return ["help", "#!lsmagic"];
    }
}
