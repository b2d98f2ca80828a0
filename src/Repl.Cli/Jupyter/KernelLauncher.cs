namespace Repl.Cli.Jupyter;

/// <summary>Finds out how this very build can be started again.</summary>
internal static class KernelLauncher
{
    /// <summary>The program and its first arguments.</summary>
    /// <param name="processPath">The running executable, <see cref="Environment.ProcessPath"/>.</param>
    /// <param name="programFolder">Where <c>repl.dll</c> lies, <see cref="AppContext.BaseDirectory"/>.</param>
    /// <returns><c>/path/repl</c>, or <c>/path/dotnet /path/repl.dll</c> when it was started that way.</returns>
    /// <exception cref="UserErrorException">The operating system does not tell.</exception>
    public static IReadOnlyList<string> Find(string? processPath, string programFolder)
    {
        if (processPath is null)
        {
            throw new UserErrorException("the path of the running program is unknown", "start `repl` by its full path.");
        }

        return Path.GetFileNameWithoutExtension(processPath) == "dotnet"
            ? [processPath, Path.Combine(programFolder, "repl.dll")]
            : [processPath];
    }
}
