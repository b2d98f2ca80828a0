namespace Repl.Sessions.Ssh;

/// <summary>Options that have to reach the jump hosts too. <c>ssh</c> hands on to them none of its own but the configuration file (-F).</summary>
internal static class SshConfiguration
{
    private const string None = "none";
    private const string Usual = "~/.ssh/config";

    private static readonly string Systems = OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh", "ssh_config")
        : "/etc/ssh/ssh_config";

    /// <summary>Gives the options a configuration file that accepts new keys and includes the one that there was, where new keys are accepted.</summary>
    /// <param name="options">The options.</param>
    /// <param name="folder">Where to write it.</param>
    /// <returns>The options to call <c>ssh</c> with.</returns>
    public static SshOptions ForAllHosts(SshOptions options, PrivateFolder folder)
    {
        // A file that is missing is an error only where ssh is given it itself.
        if (options.HostKeys is not HostKeyPolicy.AcceptNew || (options.ConfigFile is { } given && given != None && !File.Exists(given)))
        {
            return options;
        }

        string[] included = options.ConfigFile is null ? [Usual, Systems] : options.ConfigFile == None ? [] : [Path.GetFullPath(options.ConfigFile)];
        var path = folder.File("config");
        // In a path that may have wildcards, a backslash is none of a path.
        File.WriteAllLines(path, ["StrictHostKeyChecking accept-new", .. included.Select(file => $"Include \"{file.Replace(Path.DirectorySeparatorChar, '/')}\"")]);
        return options with { ConfigFile = path };
    }
}
