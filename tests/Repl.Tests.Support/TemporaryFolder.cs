namespace Repl.Tests.Support;

/// <summary>A folder of one test, removed with all it holds.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("repl-tests-").FullName;

    /// <summary>A path in the folder.</summary>
    /// <param name="name">A file's name, or several parts of a path.</param>
    /// <returns>The path.</returns>
    public string File(params ReadOnlySpan<string> name) => System.IO.Path.Combine([Path, .. name]);

    /// <summary>Writes a file into the folder.</summary>
    /// <param name="name">The file's name, or its path from the folder; missing folders are made.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The file's path.</returns>
    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
