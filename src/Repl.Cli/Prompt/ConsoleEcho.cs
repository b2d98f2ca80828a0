using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Repl.Cli.Prompt;

/// <summary>Whether the console shows what is typed: "Console Modes" in Windows' documentation.</summary>
[SupportedOSPlatform("windows")]
internal static partial class ConsoleEcho
{
    private const int StandardInput = -10; // STD_INPUT_HANDLE
    private const uint Echo = 4;           // ENABLE_ECHO_INPUT

    /// <summary>Hides typing, and drops what was typed before.</summary>
    /// <returns>What shows it again; null where standard input is no console.</returns>
    public static Action? Hide()
    {
        var console = GetHandle(StandardInput);
        return GetMode(console, out var before) && Drop(console) && SetMode(console, before & ~Echo) ? () => _ = SetMode(console, before) : null;
    }

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetHandle(int which);

    [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetMode(nint console, out uint mode);

    [LibraryImport("kernel32", EntryPoint = "SetConsoleMode")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetMode(nint console, uint mode);

    [LibraryImport("kernel32", EntryPoint = "FlushConsoleInputBuffer")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Drop(nint console);
}
