namespace Repl.Sessions.Transfers;

/// <summary>Paths with slashes: those of a target whatever this machine has, and ours as <see cref="LocalFiles.Resolve"/> makes them.</summary>
internal static class FilePath
{
    /// <summary>A path within a folder. An absolute path stays what it is.</summary>
    public static string Join(string folder, string path) =>
        path.StartsWith('/') || folder.Length == 0 ? path
        : path.Length == 0 ? folder
        : folder.EndsWith('/') ? $"{folder}{path}"
        : $"{folder}/{path}";

    /// <summary>The last name in a path; empty where there is none, as in <c>/</c>.</summary>
    public static string Name(string path)
    {
        var trimmed = path.TrimEnd('/');
        return trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    /// <summary>The folder that a path lies in; null where the path does not tell.</summary>
    public static string? Parent(string path)
    {
        var trimmed = path.TrimEnd('/');
        return trimmed.LastIndexOf('/') switch
        {
            < 0 => null,
            0 => trimmed.Length > 1 ? "/" : null,
            var slash => trimmed[..slash],
        };
    }
}
