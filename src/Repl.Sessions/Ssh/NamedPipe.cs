using System.Runtime.InteropServices;

namespace Repl.Sessions.Ssh;

/// <summary>Named pipes of the file system: fifo(7). What goes through one never reaches a disk.</summary>
internal static partial class NamedPipe
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Makes a pipe that only this user can open, and opens it both ways, so that nobody waits for the other end.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream Create(string path) =>
        Make(path, OwnerOnly) == 0
            ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
            : throw new IOException($"The pipe '{path}' cannot be made: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Make(string path, uint mode);
}
