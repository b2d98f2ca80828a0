namespace Repl.Interactive.Tests;

/// <summary>The source folder that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    /// <summary>A path in it.</summary>
    public static string PathOf(params ReadOnlySpan<string> name) => Path.Combine([Root, .. name]);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Repl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
