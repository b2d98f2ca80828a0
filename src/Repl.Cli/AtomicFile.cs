namespace Repl.Cli;

/// <summary>Writes files so that a reader, or a crash in the middle, never sees half of one.</summary>
internal static class AtomicFile
{
    // As in Linux; more can only be a circle.
    private const int LinkLimit = 40;

    /// <summary>Writes to a temporary file in the same folder, which then takes the place of <paramref name="path"/>.</summary>
    /// <param name="path">
    /// The file to write. A symbolic link stays one, and what it points to is replaced. A device, such as <c>/dev/stdout</c>, is
    /// written to directly.
    /// </param>
    /// <param name="content">The whole content.</param>
    /// <param name="cancellationToken">Stops the writing and leaves an earlier file as it was.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var target = FollowLinks(Path.GetFullPath(path));
        if (IsDevice(target))
        {
            await using var device = OpenDevice(target);
            await device.WriteAsync(content, cancellationToken);
            return;
        }

        var temporary = TemporaryBeside(target);
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken);
            KeepMode(target, temporary);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Naming(target, temporary, exception);
        }
        finally
        {
            File.Delete(temporary);    // does nothing after the move
        }
    }

    /// <summary>Finds out whether <see cref="WriteAsync"/> could begin to write now. Leaves everything as it was.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <exception cref="IOException">The folder is missing, or the device is.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or the device, may not be written to.</exception>
    public static void CheckWritable(string path)
    {
        var target = FollowLinks(Path.GetFullPath(path));
        if (IsDevice(target))
        {
            using var device = OpenDevice(target);
            return;
        }

        var temporary = TemporaryBeside(target);
        try
        {
            using var probe = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Naming(target, temporary, exception);
        }
    }

    /// <summary>Whether <see cref="WriteAsync"/> would replace a file that is there.</summary>
    /// <param name="path">The file to be written. A device is written to, and not replaced.</param>
    /// <returns>True when it would.</returns>
    public static bool Exists(string path)
    {
        var target = FollowLinks(Path.GetFullPath(path));
        return !IsDevice(target) && File.Exists(target);
    }

    // One link at a time: behind /dev/stdout there may be a file that somebody else has open, and that must not be renamed over.
    private static string FollowLinks(string path)
    {
        for (var count = 0; !IsDevice(path) && new FileInfo(path).LinkTarget is not null; count++)
        {
            path = count < LinkLimit
                ? File.ResolveLinkTarget(path, returnFinalTarget: false)!.FullName
                : throw new IOException($"Too many symbolic links: '{path}'.");
        }

        return path;
    }

    // Renaming over /dev/null or /dev/stdout would replace the device itself. /dev/shm holds ordinary files (shm_overview(7)).
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    // Behind what stands there already: with `>file`, these are the results that went to standard output before.
    private static FileStream OpenDevice(string path)
    {
        var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (device.CanSeek)
        {
            device.Seek(0, SeekOrigin.End);
        }

        return device;
    }

    private static string TemporaryBeside(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");

    // The user knows nothing of the temporary file.
    private static Exception Naming(string target, string temporary, Exception exception)
    {
        var message = exception.Message.Replace(temporary, target, StringComparison.Ordinal);
        return exception is UnauthorizedAccessException
            ? new UnauthorizedAccessException(message, exception)
            : new IOException(message, exception);
    }

    private static void KeepMode(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }
    }
}
