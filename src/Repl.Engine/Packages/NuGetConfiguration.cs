namespace Repl.Engine.Packages;

/// <summary>The files that tell NuGet its sources: those of a folder and of all above it, and the user's.</summary>
internal static class NuGetConfiguration
{
    private static readonly string[] Names = ["nuget.config", "NuGet.config", "NuGet.Config"];

    /// <summary>Reads them all.</summary>
    /// <param name="folder">Where to begin, absolute.</param>
    /// <returns>Their text, one after the other; empty where there are none.</returns>
    public static string Read(string folder)
    {
        var user = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet");
        return string.Join('\n', Above(folder).Append(user).SelectMany(Files).Select(File.ReadAllText));
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var current = folder; current is not null; current = Path.GetDirectoryName(current))
        {
            yield return current;
        }
    }

    private static IEnumerable<string> Files(string folder) => Names.Select(name => Path.Combine(folder, name)).Where(File.Exists);
}
