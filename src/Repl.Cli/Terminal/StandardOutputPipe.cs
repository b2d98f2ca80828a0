using System.Runtime.InteropServices;

namespace Repl.Cli.Terminal;

/// <summary>Tells whether somebody still reads our standard output.</summary>
/// <remarks>
/// .NET's console stream hides a closed pipe: it reports the bytes as written. So the pipe itself is asked: <c>poll</c> reports
/// POLLERR on the writing end of a pipe whose reader is gone (POSIX.1-2017, poll). Windows is not asked; there a run goes on to its end.
/// </remarks>
internal static partial class StandardOutputPipe
{
    private const int StandardOutput = 1;
    private const short PollError = 0x8;
    private const short PollInvalid = 0x20;

    /// <summary>Asks the operating system; costs one system call.</summary>
    /// <returns>True when nothing that is written from now on can be read by anybody.</returns>
    public static bool IsClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var request = new PollRequest { FileDescriptor = StandardOutput };
        return Poll(ref request, 1, timeoutMs: 0) > 0 && (request.Occurred & PollError) != 0 && (request.Occurred & PollInvalid) == 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest requests, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int FileDescriptor;
        public short Wanted;
        public short Occurred;
    }
}
