using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Ssh;

/// <summary>
/// A terminal of this machine (pty(7)) whose other side is the standard input of an <c>ssh</c> process: <c>ssh</c> gives its size and its
/// settings to the server. When it is disposed, that process is hung up on.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class LocalTerminal : IDisposable
{
    private const int MostSettingsBytes = 256; // more than any system's structure
    private const int MostPathBytes = 128;
    private const int Now = 0;                 // TCSANOW
    private const nuint SetSize = 0x5414;      // TIOCSWINSZ on Linux

    private readonly SafeFileHandle _keyboard;

    private LocalTerminal(SafeFileHandle keyboard, string path)
    {
        (_keyboard, Path) = (keyboard, path);
        Input = new Keyboard(keyboard);
    }

    /// <summary>Its path, for whoever is to read what is written to <see cref="Input"/>.</summary>
    public string Path { get; }

    /// <summary>What is typed. Disposing it does nothing: a terminal has no end of file.</summary>
    public Stream Input { get; }

    /// <summary>Makes a terminal.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="isRaw">Whether it changes and echoes nothing; else it has the usual settings.</param>
    /// <exception cref="IOException">This machine gives no more.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The terminal owns the handle and is returned.")]
    public static LocalTerminal Create(TerminalSize size, bool isRaw)
    {
        var keyboard = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            Check(Unlock(keyboard));
            var path = new byte[MostPathBytes];
            Check(GetPath(keyboard, path, (nuint)path.Length) == 0 ? 0 : -1);
            if (isRaw)
            {
                var settings = new byte[MostSettingsBytes];
                Check(GetSettings(keyboard, settings));
                MakeRaw(settings);
                Check(SetSettings(keyboard, Now, settings));
            }

            Check(Control(keyboard, SetSize, [(ushort)size.Rows, (ushort)size.Columns, 0, 0]));
            return new LocalTerminal(keyboard, Encoding.ASCII.GetString(path.AsSpan(0, path.IndexOf((byte)0))));
        }
        catch
        {
            keyboard.Dispose();
            throw;
        }
    }

    public void Dispose() => _keyboard.Dispose();

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException($"This machine gives no terminal: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [SuppressMessage("Usage", "CA2215", Justification = "The terminal owns the handle: whoever ends the input does not hang up.")]
    private sealed class Keyboard(SafeFileHandle handle) : FileStream(handle, FileAccess.Write, bufferSize: 0)
    {
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        protected override void Dispose(bool disposing)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle keyboard);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int GetPath(SafeFileHandle keyboard, [Out] byte[] path, nuint length);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetSettings(SafeFileHandle keyboard, [Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetSettings(SafeFileHandle keyboard, int when, byte[] settings);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle keyboard, nuint request, ushort[] size);
}
