namespace Repl.Sessions.Transfers;

/// <summary>What is known of a file or folder, here or at the target.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its bytes; 0 for what is no file, and for the kernel's own files, which tell no size.</param>
/// <param name="Mode">Its permission bits; null where unknown.</param>
/// <param name="ModifiedAt">Its time, to the second; null where unknown.</param>
internal sealed record FileFacts(FileKind Kind, long Size, UnixFileMode? Mode, DateTimeOffset? ModifiedAt);

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>A regular file, or a link to one.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>In a listing: a link to a folder or to nothing, which is not followed.</summary>
    Link,

    /// <summary>A device, a pipe, a socket.</summary>
    Other,
}

/// <summary>One entry of a folder.</summary>
/// <param name="Name">Its name, without the folder's.</param>
/// <param name="Facts">What is known of it; of a link to a file, what is known of that file.</param>
internal sealed record FolderEntry(string Name, FileFacts Facts);
