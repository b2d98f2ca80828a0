namespace Repl.Sessions;

/// <summary>Paths of this machine as users write them.</summary>
internal static class UserPath
{
    /// <summary>A path that may begin with <c>~/</c>, which stands for the user's home.</summary>
    public static string InHome(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : path;
}
