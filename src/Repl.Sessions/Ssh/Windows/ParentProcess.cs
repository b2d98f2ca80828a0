using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>Who has started a process.</summary>
[SupportedOSPlatform("windows")]
internal static partial class ParentProcess
{
    private const uint QueryLimitedInformation = 0x1000; // PROCESS_QUERY_LIMITED_INFORMATION
    private const int BasicInformation = 0;              // ProcessBasicInformation: six words, the last of which is the parent's number
    private const int Words = 6;

    /// <summary>The number of the process that has started the one at the other end of a pipe.</summary>
    /// <remarks>
    /// Windows remembers the number also when that process has ended and another has got it. Where it is the number of one that runs and
    /// was started by us, it is that one: it would otherwise be younger than its child, and it was there before anybody could ask.
    /// </remarks>
    /// <param name="pipe">The pipe, of which this is the server.</param>
    /// <returns>The number; null where the system does not tell.</returns>
    public static int? OfClient(SafePipeHandle pipe)
    {
        if (!GetClientId(pipe, out var client))
        {
            return null;
        }

        using var process = Open(QueryLimitedInformation, inherit: false, client);
        var information = new nint[Words];
        return !process.IsInvalid && Query(process, BasicInformation, information, (uint)(Words * nint.Size), out _) == 0 ? (int)information[^1] : null;
    }

    [LibraryImport("kernel32", EntryPoint = "GetNamedPipeClientProcessId")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetClientId(SafePipeHandle pipe, out uint client);

    [LibraryImport("kernel32", EntryPoint = "OpenProcess")]
    private static partial SafeProcessHandle Open(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint process);

    [LibraryImport("ntdll", EntryPoint = "NtQueryInformationProcess")]
    private static partial int Query(SafeProcessHandle process, int kind, [Out] nint[] information, uint length, out uint needed);
}
