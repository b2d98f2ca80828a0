namespace Repl.Sessions.Transfers;

/// <summary>Files and folders, on either side of a transfer. Several calls may be under way. All throw <see cref="FileProblemException"/>.</summary>
internal interface IFileTree
{
    /// <summary>Whether they are the target's.</summary>
    bool IsRemote { get; }

    /// <summary>What is at a path, links followed; null where there is nothing.</summary>
    Task<FileFacts?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>What a folder holds, without <c>.</c> and <c>..</c>; links to files are followed.</summary>
    Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Makes a folder and those that it lies in. That it is there already is no error.</summary>
    Task MakeFolderAsync(string path, CancellationToken cancellationToken);

    /// <summary>Gives a file another name, in place of the file that has it, at once.</summary>
    Task RenameAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>Removes a file. That there is none is no error.</summary>
    Task RemoveAsync(string path, CancellationToken cancellationToken);

    /// <summary>Sets a file's or folder's permissions and time, where not null.</summary>
    Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken);

    /// <summary>A file's SHA-256, computed where the file is; null where nothing there can.</summary>
    Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken);
}
