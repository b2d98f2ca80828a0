namespace Repl.Cli.Jupyter;

/// <summary>Where the kernels of one user keep the cells that were run.</summary>
internal static class HistoryPath
{
    /// <summary>The file: <c>repl/history</c> in the user's folder for state (XDG Base Directory Specification).</summary>
    /// <returns>An absolute path, or null for a user without a home.</returns>
    public static string? OfUser()
    {
        var folder = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OfUnixUser();
        return folder.Length == 0 ? null : Path.Combine(folder, "repl", "history");
    }

    private static string OfUnixUser()
    {
        // The specification: a relative path is to be ignored.
        if (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state))
        {
            return state;
        }

        // Without DoNotVerify, a home that does not exist yet is the empty path.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length == 0 ? "" : Path.Combine(home, ".local", "state");
    }
}
