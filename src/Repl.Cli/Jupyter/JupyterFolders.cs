namespace Repl.Cli.Jupyter;

/// <summary>Where Jupyter looks for kernels: "Jupyter Paths" in jupyter_core's documentation.</summary>
internal static class JupyterFolders
{
    /// <summary>The folder of a kernel of the current user.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <returns>An absolute path.</returns>
    public static string UserKernel(string name) => Path.Combine(UserData(), "kernels", name);

    /// <summary>The folder of a kernel below a prefix, such as a virtual environment.</summary>
    /// <param name="prefix">The prefix; relative to the current folder.</param>
    /// <param name="name">The kernel's name.</param>
    /// <returns>An absolute path.</returns>
    public static string PrefixKernel(string prefix, string name) =>
        Path.GetFullPath(Path.Combine(prefix, "share", "jupyter", "kernels", name));

    private static string UserData()
    {
        if (Variable("JUPYTER_DATA_DIR") is { } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        }

        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(Home(), "Library", "Jupyter");
        }

        return Path.GetFullPath(Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Home(), ".local", "share"), "jupyter"));
    }

    // Without DoNotVerify, a home that does not exist yet is the empty path.
    private static string Home() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
