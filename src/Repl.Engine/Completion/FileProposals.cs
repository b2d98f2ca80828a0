namespace Repl.Engine.Completion;

/// <summary>Proposes files and folders of this machine.</summary>
internal static class FileProposals
{
    // A folder may hold a million files; nobody reads that many proposals.
    private const int MostEntries = 2000;

    /// <summary>The part of a path that proposals replace: what stands behind its last slash.</summary>
    /// <param name="path">A path as typed so far.</param>
    public static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Adds what there is in the folder that a path names.</summary>
    /// <param name="path">A path as typed so far; <c>~/</c> is the user's folder.</param>
    /// <param name="folder">Where a relative path counts from.</param>
    /// <param name="list">Takes the proposals; compares with the path's last part.</param>
    /// <param name="extensions">Which files to propose, such as <c>.dll</c>; empty for all. Folders always are.</param>
    public static void Add(string path, string folder, ProposalList list, params IReadOnlyList<string> extensions)
    {
        var parent = path[..^LastPart(path).Length];
        if (parent.StartsWith("~/", StringComparison.Ordinal))
        {
            parent = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + parent[1..];
        }

        var showsHidden = LastPart(path).StartsWith('.');
        foreach (var entry in EntriesOf(Path.Combine(folder, parent)).Where(entry => showsHidden || !entry.Name.StartsWith('.')))
        {
            if (IsFolder(entry))
            {
                list.Add($"{entry.Name}/", ProposalKind.Folder);
            }
            else if (extensions.Count == 0 || extensions.Contains(entry.Extension))
            {
                list.Add(entry.Name, ProposalKind.File);
            }
        }
    }

    /// <summary>The paths that begin as one does that is being typed.</summary>
    public static IEnumerable<string> PathsFrom(string path, string folder)
    {
        var list = new ProposalList(LastPart(path));
        Add(path, folder, list);
        return list.ToList().Select(found => path[..^LastPart(path).Length] + found.Text);
    }

    private static IReadOnlyList<FileSystemInfo> EntriesOf(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(MostEntries)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static bool IsFolder(FileSystemInfo entry) => entry is DirectoryInfo || Directory.Exists(entry.FullName);
}
