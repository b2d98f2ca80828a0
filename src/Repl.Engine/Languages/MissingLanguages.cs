namespace Repl.Engine.Languages;

/// <summary>Languages that notebooks of .NET Interactive may name and that are not here: what to do instead.</summary>
internal static class MissingLanguages
{
    private const string InASession = "Run its program in '#!sh' or another session";

    private static readonly Dictionary<string, (string Name, string Instead)> Known = new(StringComparer.Ordinal)
    {
        ["fsharp"] = ("F#", $"{InASession}, such as 'dotnet fsi script.fsx', or write it in C#."),
        ["f#"] = ("F#", $"{InASession}, such as 'dotnet fsi script.fsx', or write it in C#."),
        ["F#"] = ("F#", $"{InASession}, such as 'dotnet fsi script.fsx', or write it in C#."),
        ["pwsh"] = ("PowerShell", "Write it for a shell below '#!sh' or a session, or run 'pwsh -File script.ps1' there."),
        ["powershell"] = ("PowerShell", "Write it for a shell below '#!sh' or a session, or run 'pwsh -File script.ps1' there."),
        ["sql"] = ("SQL", $"{InASession}, such as 'psql' or 'sqlite3', or use a package from C#."),
        ["kql"] = ("KQL", "Use a package of Kusto's from C#."),
        ["http"] = ("HTTP", "Use 'curl' in '#!sh', or HttpClient in C#."),
        ["python"] = ("Python", $"{InASession}, or call functions of it from C#: Workers.StartAsync(Python(\"…\"))."),
    };

    /// <summary>Explains that a language is not here.</summary>
    /// <param name="word">The word behind <c>#!</c>.</param>
    /// <returns>A few sentences; null for a word that is no such language.</returns>
    public static string? Explain(string word) => Known.TryGetValue(word, out var known)
        ? $"This kernel has no language '#!{word}' ({known.Name}), and no session of that name is open. {known.Instead}"
        : null;
}
