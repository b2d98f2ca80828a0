using System.Collections.Immutable;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Files;

/// <summary>
/// What of a local folder is to be packed, outer folders first: without <c>.git</c>, and what <c>.gitignore</c> and then <c>.sandboxignore</c>
/// leave out.
/// </summary>
/// <param name="Entries">What is packed.</param>
/// <param name="Skipped">What is neither a file nor a folder nor a link, relative to the folder.</param>
internal sealed record FolderToPack(ImmutableArray<EntryToPack> Entries, ImmutableArray<string> Skipped)
{
    /// <summary>Looks through a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileProblemException">It is none, or cannot be read.</exception>
    public static FolderToPack Find(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new FileProblemException(File.Exists(folder) ? TransferFailure.NotAFolder : TransferFailure.NotFound, isRemote: false, folder, "");
        }

        var (entries, skipped) = (ImmutableArray.CreateBuilder<EntryToPack>(), ImmutableArray.CreateBuilder<string>());
        Add("", folder, IgnoreRules.None, IgnoreRules.None);
        return new FolderToPack(entries.ToImmutable(), skipped.ToImmutable());

        void Add(string name, string path, IgnoreRules git, IgnoreRules sandbox)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in List(path, ref git, ref sandbox, name))
            {
                var entryName = FilePath.Join(name, entry.Name);
                var isLink = entry.LinkTarget is not null;
                var isFolder = entry is DirectoryInfo && !isLink;
                if (entry.Name == ".git" || (sandbox.Ignores(entryName, isFolder) ?? git.Ignores(entryName, isFolder)) is true)
                {
                    continue;
                }

                if (!isLink && !isFolder && LocalFileType.IsSpecial(entry.FullName))
                {
                    skipped.Add(entryName);
                    continue;
                }

                var size = isLink || isFolder ? 0 : ((FileInfo)entry).Length;
                entries.Add(new EntryToPack(entryName, entry.FullName, isFolder, entry.LinkTarget, size));
                if (isFolder)
                {
                    Add(entryName, entry.FullName, git, sandbox);
                }
            }
        }
    }

    private static IReadOnlyList<FileSystemInfo> List(string path, ref IgnoreRules git, ref IgnoreRules sandbox, string name)
    {
        try
        {
            git = git.With(name, Path.Combine(path, ".gitignore"));
            sandbox = sandbox.With(name, Path.Combine(path, ".sandboxignore"));
            return [.. new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Explain(path, failure);
        }
    }
}

/// <summary>A file, folder or link that is to be packed.</summary>
/// <param name="Name">Its path from the folder that is packed.</param>
/// <param name="Path">Its path on this machine.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="LinkTarget">Where it leads, as the link says; null where it is none.</param>
/// <param name="Size">A file's bytes; else 0.</param>
internal sealed record EntryToPack(string Name, string Path, bool IsFolder, string? LinkTarget, long Size);
