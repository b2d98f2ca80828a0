using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>
/// A job object that ends its processes, and all that they start, when it is disposed. The system disposes it when we end, however that
/// comes. See "Job Objects" in Windows' documentation.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class ProcessJob : IDisposable
{
    private const int ExtendedLimits = 9;    // JobObjectExtendedLimitInformation
    private const uint KillOnClose = 0x2000; // JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    private const int ExtendedLimitsSize = 144;
    private const int FlagsAt = 16;          // BasicLimitInformation.LimitFlags, behind two numbers of 64 bits

    private readonly SafeFileHandle _job;

    /// <exception cref="Win32Exception">The system gives none.</exception>
    public ProcessJob()
    {
        _job = Create(0, null);
        var limits = new byte[ExtendedLimitsSize];
        BitConverter.TryWriteBytes(limits.AsSpan(FlagsAt), KillOnClose);
        Check(!_job.IsInvalid && Set(_job, ExtendedLimits, limits, limits.Length));
    }

    /// <summary>Puts a process into it.</summary>
    /// <exception cref="Win32Exception">The system does not allow that.</exception>
    public void Add(Process process) => Check(Assign(_job, process.SafeHandle) || process.HasExited);

    /// <summary>Ends all processes in it.</summary>
    public void Terminate() => _ = Terminate(_job, 1);

    public void Dispose() => _job.Dispose();

    private static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle Create(nint security, string? name);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Set(SafeFileHandle job, int kind, byte[] information, int length);

    [LibraryImport("kernel32", EntryPoint = "AssignProcessToJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Assign(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", EntryPoint = "TerminateJobObject")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Terminate(SafeFileHandle job, uint status);
}
