using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.Text.Json;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>
/// A container's files as the Engine packs and unpacks them: https://docs.docker.com/reference/api/engine/version/v1.41/#operation/PutContainerArchive.
/// Whatever user the container has, this reads and writes as root. All throw <see cref="EngineException"/>.
/// </summary>
/// <remarks>
/// What was mounted in the container later, and a tmpfs in any case, an Engine may not see: it looks at what lies underneath. And as long as
/// it packs or unpacks, it lets no program be started in the container.
/// </remarks>
/// <param name="engine">The Engine.</param>
/// <param name="container">The container's number or name.</param>
internal sealed class ContainerArchive(EngineClient engine, string container)
{
    private const int NotFound = 404;
    private const int BufferBytes = 64 * 1024;

    // Of Go's os.FileMode.
    private const uint GoFolder = 0x8000_0000;
    private const uint GoLink = 0x0800_0000;
    private const uint GoOther = 0x0400_0000 | 0x0200_0000 | 0x0100_0000 | 0x0020_0000 | 0x0008_0000; // device, pipe, socket, character device, irregular
    private const uint GoPermissions = 0x1FF;

    /// <summary>What is at a path; null where there is nothing. A link is not followed.</summary>
    public async Task<PathStat?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var told = await engine.HeadAsync(Address(path), "X-Docker-Container-Path-Stat", cancellationToken).ConfigureAwait(false);
            return EngineJson.Read<PathStat>(Convert.FromBase64String(told ?? ""));
        }
        catch (EngineException missing) when (missing.Status == NotFound)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException)
        {
            throw new EngineException(DockerFailure.Other, $"The Docker Engine at {engine.Endpoint} tells nothing of '{path}' that can be read.", "Report it.", unreadable);
        }
    }

    /// <summary>What is at a path, links followed, and where that is; null where there is nothing.</summary>
    public async Task<(string Path, PathStat Stat)?> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        var stat = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (stat is not null && (stat.Mode & GoLink) != 0)
        {
            path = stat.LinkTarget ?? ""; // the Engine follows links of links itself
            stat = path.Length == 0 ? null : await FindAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return stat is null || (stat.Mode & GoLink) != 0 ? null : (path, stat);
    }

    /// <summary>The kind of what was found.</summary>
    public static FileKind KindOf(PathStat stat) =>
        (stat.Mode & GoFolder) != 0 ? FileKind.Folder
        : (stat.Mode & GoLink) != 0 ? FileKind.Link
        : (stat.Mode & GoOther) != 0 ? FileKind.Other
        : FileKind.File;

    /// <summary>The permissions of what was found.</summary>
    public static UnixFileMode ModeOf(PathStat stat) => (UnixFileMode)(stat.Mode & GoPermissions);

    /// <summary>Opens a file to read it from its beginning. Disposing the stream ends that.</summary>
    /// <param name="path">A file, and no link.</param>
    /// <param name="cancellationToken">Gives up, also while it is read.</param>
    /// <exception cref="InvalidDataException">What comes is no archive, or one of no file.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned owns them.")]
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var packed = await engine.ReadAsync(Address(path), cancellationToken).ConfigureAwait(false);
        var reader = new TarReader(packed);
        try
        {
            var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
            return entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile }
                ? new UnpackedFile(reader, entry.DataStream ?? Stream.Null)
                : throw new InvalidDataException($"The Docker Engine at {engine.Endpoint} packed no file for '{path}'.");
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Unpacks entries into a folder that is there. What they replace is replaced, but no folder by a file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="write">Writes the entries. What it throws is thrown.</param>
    /// <param name="cancellationToken">Gives up. What was unpacked before stays.</param>
    public Task WriteAsync(string folder, Func<TarWriter, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        engine.PutAsync(
            $"{Address(folder)}&noOverwriteDirNonDir=1",
            async (stream, stop) =>
            {
                // An entry is many small pieces beside the large ones.
                var gathered = new BufferedStream(stream, BufferBytes);
                await using var _ = gathered.ConfigureAwait(false);
                var tar = new TarWriter(gathered, leaveOpen: true);
                await using (tar.ConfigureAwait(false))
                {
                    await write(tar, stop).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private string Address(string path) => $"/containers/{Uri.EscapeDataString(container)}/archive?path={Uri.EscapeDataString(path)}";
}
