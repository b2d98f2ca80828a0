using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Local;

/// <summary>How much is in a pipe.</summary>
internal static partial class PipeLength
{
    private const nuint BytesThere = 0x541B; // FIONREAD, ioctl_pipe(2)

    /// <summary>How many bytes were written and not yet read, asked at either end; 0 where it cannot be told.</summary>
    /// <exception cref="ObjectDisposedException">The end was closed.</exception>
    public static int Of(SafePipeHandle pipe) => Ask(pipe, BytesThere, out var count) == 0 ? count : 0;

    /// <summary>The same of a stream; 0 where it is no pipe, or was closed.</summary>
    public static int Of(Stream stream)
    {
        try
        {
            return OperatingSystem.IsLinux() && stream is PipeStream pipe ? Of(pipe.SafePipeHandle) : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ask(SafePipeHandle pipe, nuint question, out int answer);
}
