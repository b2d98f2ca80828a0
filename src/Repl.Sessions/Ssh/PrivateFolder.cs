using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Repl.Sessions.Ssh;

/// <summary>
/// A temporary folder that only this user can enter, for a control socket and the pipes of <see cref="AskPass"/>. What a killed process
/// has left behind is removed by the next one: a living owner holds a lock on a file in its folder, in whatever container it runs.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "repl-ssh-";
    private const string LockName = "owner";

    // A socket's path has at most 108 bytes (unix(7)), and ssh first makes the socket under a name that is 17 longer.
    private const int MostParentBytes = 108 - 17 - 40;

    private readonly FileStream _owned;

    private PrivateFolder(string path, FileStream owned) => (Path, _owned) = (path, owned);

    /// <summary>Its path.</summary>
    public string Path { get; }

    // On Windows there are no sockets in it, and the temporary folder is the user's own.
    private static string Parent =>
        System.IO.Path.GetTempPath() is var usual && (usual.Length <= MostParentBytes || OperatingSystem.IsWindows()) ? usual : "/tmp";

    /// <summary>Makes a folder, and removes those whose owners are dead.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The folder owns the lock and is returned.")]
    public static PrivateFolder Create()
    {
        RemoveLeftovers();
        while (true)
        {
            var path = System.IO.Path.Combine(Parent, $"{Prefix}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
            Make(path);
            if (TryLock(path, FileMode.CreateNew) is { } owned)
            {
                if (System.IO.File.Exists(owned.Name))
                {
                    return new PrivateFolder(path, owned);
                }

                owned.Dispose(); // another process took it for a leftover before it was locked, and has removed it
            }
        }
    }

    /// <summary>A path in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        // The lock is kept to the end, because a new folder's is made and locked in two steps, between which it must not be taken for a
        // leftover. Windows does both in one, and removes no file that is open.
        if (OperatingSystem.IsWindows())
        {
            _owned.Dispose();
        }

        Delete(Path, recursive: true);
        _owned.Dispose();
    }

    private static void Delete(string path, bool recursive)
    {
        try
        {
            Directory.Delete(path, recursive);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Somebody else has removed it, or part of it, meanwhile; or it has a living owner.
        }
    }

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The folder owns the lock, and is disposed.")]
    private static void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateDirectories(Parent, $"{Prefix}*"))
        {
            var owned = TryLock(path, FileMode.Open);
            using var leftover = owned is null ? null : new PrivateFolder(path, owned);
            if (owned is null)
            {
                Delete(path, recursive: false); // succeeds where somebody was killed while he removed it; who has just made it makes another
            }
        }
    }

    // Null where it has a living owner, belongs to another user, or has just gone.
    private static FileStream? TryLock(string folder, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
