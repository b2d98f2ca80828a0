using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Local;

/// <summary>A file in memory, by which a shell on this machine is given the text of a command. It goes with the process, however that ends.</summary>
/// <remarks>
/// See memfd_create(2). It has no name in any folder: who wants to read it has to be allowed to look into this process (proc_pid_fd(5)),
/// as its own children are.
/// </remarks>
internal sealed partial class CommandFile : IDisposable
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC: children open it by its path

    private readonly SafeFileHandle _file;
    private long _length;

    private CommandFile(SafeFileHandle file) => (_file, Path) = (file, $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}");

    /// <summary>Where the children of this process find it.</summary>
    public string Path { get; }

    /// <summary>Makes an empty one.</summary>
    /// <returns>Null where this machine has no such files, or no more of them.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The handle belongs to what is returned.")]
    public static CommandFile? TryCreate()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var file = Create("repl-command", CloseOnExec);
        if (!file.IsInvalid)
        {
            return new CommandFile(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Puts a text in the place of the one before. Nobody may be reading that any more.</summary>
    /// <exception cref="IOException">There is no memory for it.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        try
        {
            _length = Math.Max(_length, text.Length);
            RandomAccess.Write(_file, text, 0);
            if (text.Length < _length)
            {
                RandomAccess.SetLength(_file, text.Length);
                _length = text.Length;
            }
        }
        catch (ObjectDisposedException)
        {
            // The shell that would read it has ended, which ends the command.
        }
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Create(string name, uint flags);
}
