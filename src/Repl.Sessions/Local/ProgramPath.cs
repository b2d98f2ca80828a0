using System.Runtime.Versioning;

namespace Repl.Sessions.Local;

/// <summary>Finds programs as a shell does.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ProgramPath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The path of a program, or null where there is none: a name with a slash is a path itself, any other is looked up on PATH.</summary>
    public static string? Find(string fileName)
    {
        var candidates = fileName.Contains('/', StringComparison.Ordinal)
            ? [fileName]
            : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':').Select(folder => Path.Combine(folder, fileName));
        return candidates.FirstOrDefault(path => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0);
    }
}
