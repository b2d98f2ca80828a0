using System.Diagnostics.CodeAnalysis;

namespace Repl.Engine.ConsoleCapture;

/// <summary>Joins the console to the screen of the cell that uses it, from whatever thread it does so.</summary>
/// <remarks>
/// The console belongs to the process, so this is static: the first engine installs it for all of them. What no cell writes or
/// reads goes where it went before.
/// </remarks>
[SuppressMessage("Reliability", "CA2000", Justification = "The console keeps its streams as long as the process lives.")]
[SuppressMessage("ApiDesign", "RS0030", Justification = "The one place that replaces the console's streams, so that no other needs to touch them.")]
internal static class CellConsole
{
    private static readonly AsyncLocal<ICellScreen?> Here = new();
    private static readonly Lazy<bool> Installed = new(InstallOnce);

    /// <summary>The screen of the cell that the running code belongs to; null outside of cells.</summary>
    public static ICellScreen? Screen => Here.Value;

    /// <summary>Makes console output of cells go to their screens, once for this process.</summary>
    public static void Install() => _ = Installed.Value;

    /// <summary>Names the screen of the cell that the calling code starts. Holds for it and for all that it starts.</summary>
    /// <param name="screen">Receives what the cell writes.</param>
    public static void Enter(ICellScreen screen) => Here.Value = screen;

    private static bool InstallOnce()
    {
        Console.SetOut(new CellConsoleWriter(Console.Out, text => new CellOutput.StandardOutput(text)));
        Console.SetError(new CellConsoleWriter(Console.Error, text => new CellOutput.StandardError(text)));
        Console.SetIn(new CellConsoleReader(Console.In));
        return true;
    }
}
