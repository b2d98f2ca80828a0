using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers;

/// <summary>The few things that a transfer does to files at a target. Paths are the target's own.</summary>
internal interface IRemoteFiles : IFileTree, IAsyncDisposable
{
    /// <summary>By what files go: <c>SFTP</c>, <c>cat</c> or <c>archive</c>.</summary>
    string Method { get; }

    /// <summary>How many small files are best under way at once.</summary>
    int FilesAtOnce { get; }

    /// <summary>How many bytes before its end a part that was left behind may lack, because pieces arrive in any order.</summary>
    long UnorderedBytes { get; }

    /// <summary>Reads a file to its end into a local one, at the same offsets.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="size">How long the file is thought to be.</param>
    /// <param name="into">Gets the bytes.</param>
    /// <param name="moved">Told how many more have arrived; not more than one call at a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where its end was.</returns>
    /// <exception cref="LocalWriteException">The local file could not take them.</exception>
    Task<long> ReadAsync(string path, long offset, long size, SafeFileHandle into, Action<long> moved, CancellationToken cancellationToken);

    /// <summary>Writes a local file to its end into one at the target, at the same offsets.</summary>
    /// <param name="path">The file; made where there is none.</param>
    /// <param name="offset">Where to begin, in bytes; what the file had from there on is lost or written over.</param>
    /// <param name="mode">The permissions that a new file may have at most; the umask takes some away.</param>
    /// <param name="from">Has the bytes.</param>
    /// <param name="moved">Told how many more were sent; not more than one call at a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How long the file at the target is now.</returns>
    Task<long> WriteAsync(string path, long offset, UnixFileMode mode, SafeFileHandle from, Action<long> moved, CancellationToken cancellationToken);
}
