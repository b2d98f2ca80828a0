using System.Runtime.InteropServices;

namespace Repl.Cli.Prompt;

/// <summary>Keeps a terminal from showing what is typed, until it is disposed: termios(3), and on Windows the mode of the console.</summary>
/// <remarks>
/// Instead of <c>stty -echo</c>: a program that inherits the terminal makes .NET change its settings around it, and what was typed before
/// the question would be taken for its answer.
/// </remarks>
internal sealed partial class TypingEcho : IDisposable
{
    // More than any system's structure. On Linux the third number after c_iflag, c_oflag and c_cflag is c_lflag.
    private const int MostSettingsBytes = 256;
    private const int LocalFlagsOffset = 12;
    private const uint Echo = 8;
    private const int Now = 0;                // TCSANOW
    private const int DropTypedBefore = 2;    // TCSAFLUSH

    private readonly Action _show;

    private TypingEcho(Action show)
    {
        _show = show;
        AppDomain.CurrentDomain.ProcessExit += Restore;
    }

    /// <summary>Hides typing.</summary>
    /// <param name="descriptor">The terminal.</param>
    /// <returns>What shows it again when it is disposed; null where it cannot be hidden.</returns>
    public static TypingEcho? TryHide(int descriptor)
    {
        var show = OperatingSystem.IsLinux() ? HideOnLinux(descriptor) : OperatingSystem.IsWindows() ? ConsoleEcho.Hide() : null;
        return show is null ? null : new TypingEcho(show);
    }

    /// <summary>Shows typing again.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Restore;
        Restore(null, EventArgs.Empty);
    }

    private static Action? HideOnLinux(int descriptor)
    {
        var before = new byte[MostSettingsBytes];
        if (GetSettings(descriptor, before) != 0)
        {
            return null;
        }

        var hidden = before.ToArray();
        var flags = hidden.AsSpan(LocalFlagsOffset, sizeof(uint));
        MemoryMarshal.Write(flags, MemoryMarshal.Read<uint>(flags) & ~Echo);
        return SetSettings(descriptor, DropTypedBefore, hidden) == 0 ? () => _ = SetSettings(descriptor, Now, before) : null;
    }

    private void Restore(object? sender, EventArgs unused) => _show();

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, [Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int descriptor, int when, byte[] settings);
}
