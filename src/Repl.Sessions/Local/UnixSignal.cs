using System.Runtime.InteropServices;

namespace Repl.Sessions.Local;

/// <summary>Signals by number; the numbers are the same on every Unix.</summary>
internal static partial class UnixSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to one process. That it has already gone is no error.</summary>
    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
