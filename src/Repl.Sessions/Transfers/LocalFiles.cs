using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers;

/// <summary>This machine's files.</summary>
internal sealed class LocalFiles : IFileTree
{
    // errno(3) on Linux, which .NET keeps in an exception's HResult.
    private const int NoSpaceError = 28;
    private const int QuotaError = 122;
    private const int WindowsNoSpaceError = unchecked((int)0x8007_0070);

    private const UnixFileMode AllPermissions = (UnixFileMode)0xFFF;

    public bool IsRemote => false;

    /// <summary>The path that a user means, whole and with slashes.</summary>
    public static string Resolve(string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var full = Path.GetFullPath(path is "~" ? home : path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : path);
        return full.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>Opens a file to read it from its beginning to its end.</summary>
    public static SafeFileHandle OpenToRead(string path) => At(path, () => File.OpenHandle(path, options: FileOptions.SequentialScan));

    /// <summary>Opens a file to write it, made where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">The permissions that a new one may have at most; the umask takes some away.</param>
    /// <param name="keeps">How many of its bytes to keep.</param>
    public static SafeFileHandle OpenToWrite(string path, UnixFileMode mode, long keeps) => At(path, () =>
    {
        if (keeps == 0)
        {
            File.Delete(path); // what was left behind has an older mode
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var stream = new FileStream(path, options))
        {
            stream.SetLength(keeps);
        }

        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    });

    /// <summary>What the operating system said, as the user is told it.</summary>
    public static FileProblemException Explain(string path, Exception failure) => new(
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => TransferFailure.NotFound,
            UnauthorizedAccessException when Directory.Exists(path) => TransferFailure.IsFolder,
            UnauthorizedAccessException => TransferFailure.NoPermission,
            { HResult: NoSpaceError or QuotaError or WindowsNoSpaceError } => TransferFailure.NoSpace,
            _ => TransferFailure.Other,
        },
        isRemote: false,
        path,
        failure.Message,
        failure);

    public Task<FileFacts?> FindAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(At(path, () => Describe(new FileInfo(path))));

    public Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FolderEntry>>(At(folder, () => new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(Describe).ToList()));

    public Task MakeFolderAsync(string path, CancellationToken cancellationToken) => At(path, () =>
    {
        if (Describe(new FileInfo(path)) is { Kind: not FileKind.Folder })
        {
            throw new FileProblemException(TransferFailure.NotAFolder, isRemote: false, path, "");
        }

        Directory.CreateDirectory(path);
        return Task.CompletedTask;
    });

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) => At(newPath, () =>
    {
        File.Move(path, newPath, overwrite: true);
        return Task.CompletedTask;
    });

    public Task RemoveAsync(string path, CancellationToken cancellationToken) => At(path, () =>
    {
        File.Delete(path);
        return Task.CompletedTask;
    });

    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken) => At(path, () =>
    {
        if (modifiedAt is { } time)
        {
            File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }

        if (mode is { } bits && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, bits & AllPermissions);
        }

        return Task.CompletedTask;
    });

    public async Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken)
    {
        var stream = At(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        await using var _ = stream.ConfigureAwait(false);
        return await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private static FolderEntry Describe(FileSystemInfo entry)
    {
        var facts = Describe(new FileInfo(entry.FullName));
        var isFollowed = facts is not null && (entry.LinkTarget is null || facts.Kind is FileKind.File);
        return new FolderEntry(entry.Name, isFollowed ? facts! : new FileFacts(FileKind.Link, 0, null, null));
    }

    // The time is cut to the second, which is all that a target can be told.
    private static FileFacts? Describe(FileInfo path)
    {
        var file = path.LinkTarget is null ? path : path.ResolveLinkTarget(returnFinalTarget: true)!;
        if (!File.Exists(file.FullName) && !Directory.Exists(file.FullName))
        {
            return null;
        }

        var kind = file.Attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
            : LocalFileType.IsSpecial(file.FullName) ? FileKind.Other
            : FileKind.File;
        return new FileFacts(
            kind,
            kind is FileKind.File ? new FileInfo(file.FullName).Length : 0,
            OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(file.FullName),
            DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds()));
    }

    private static T At<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Explain(path, failure);
        }
    }
}
