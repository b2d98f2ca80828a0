namespace Repl.Tests.Support;

/// <summary>The source folder that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Repl.sln</c>.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>A path in it.</summary>
    /// <param name="name">The path from there, in one part or several.</param>
    /// <returns>The path.</returns>
    public static string PathOf(params ReadOnlySpan<string> name) => Path.Combine([Root, .. name]);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Repl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
