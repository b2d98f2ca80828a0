using System.Runtime.InteropServices;

namespace Repl.Cli.Terminal;

/// <summary>Standard output and standard error, which whoever starts the program may have closed, as in <c>repl run … 2>&amp;-</c>.</summary>
/// <remarks>
/// The system gives the lowest free number to each file that is opened, and the runtime opens some before our first line runs. Behind
/// the number of a closed standard output there may thus be a pipe of the runtime's own, which must not be written to. Its
/// close-on-exec flag tells: a descriptor that has it was not inherited (POSIX.1-2017, exec).
/// </remarks>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1;    // F_GETFD
    private const int CloseOnExec = 1;           // FD_CLOEXEC

    /// <summary>Whether there is a standard output.</summary>
    public static bool HasOutput { get; } = IsInherited(1);

    /// <summary>Whether there is a standard error.</summary>
    public static bool HasError { get; } = IsInherited(2);

    /// <summary>Makes the console swallow what nobody wants to see. Comes before anything is written.</summary>
    public static void SilenceMissing()
    {
        if (!HasOutput)
        {
            Console.SetOut(TextWriter.Null);
        }

        if (!HasError)
        {
            Console.SetError(TextWriter.Null);
        }
    }

    /// <summary>Opens standard output.</summary>
    /// <returns>A stream that need not be disposed.</returns>
    public static Stream OpenOutput() => HasOutput ? Console.OpenStandardOutput() : Stream.Null;

    /// <summary>Opens standard error.</summary>
    /// <returns>A stream that need not be disposed.</returns>
    public static Stream OpenError() => HasError ? Console.OpenStandardError() : Stream.Null;

    private static bool IsInherited(int descriptor) =>
        OperatingSystem.IsWindows() || (Control(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
