using System.Text.RegularExpressions;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>The <c>ssh</c> processes of this machine.</summary>
internal static partial class SshClients
{
    /// <summary>Finds those whose command line has a text in it.</summary>
    public static IReadOnlyList<int> Find(string text) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), out _)
        let line = CommandLine(folder)
        where line.StartsWith("ssh ", StringComparison.Ordinal) || line.Contains("/ssh ", StringComparison.Ordinal)
        where line.Contains(text, StringComparison.Ordinal)
        select int.Parse(Path.GetFileName(folder)),
    ];

    /// <summary>Finds the private folders that such processes work with.</summary>
    public static IReadOnlyList<string> FindFolders(string text) =>
        [.. Find(text).Select(id => Folder.Match(CommandLine($"/proc/{id}"))).Where(match => match.Success).Select(match => match.Value).Distinct()];

    [GeneratedRegex(@"/\S*/repl-ssh-[0-9a-f-]+")]
    private static partial Regex Folder { get; }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }
}
