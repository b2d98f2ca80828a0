using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.CSharp;

/// <summary>Finds the files that <c>#load</c> and <c>#r</c> name.</summary>
/// <param name="folder">Where a relative path in a cell starts; in a loaded or imported file, that is the file's own directory. Null: the working directory as it is then.</param>
internal sealed class ScriptFiles(string? folder) : SourceReferenceResolver
{
    /// <summary>Finds one file.</summary>
    /// <param name="path">As the user wrote it.</param>
    /// <param name="baseFilePath">The file that names it; the name of a cell, or null, when no file does.</param>
    /// <returns>The absolute path of an existing file, or null.</returns>
    public string? Find(string path, string? baseFilePath)
    {
        var file = Path.GetFullPath(Path.Combine(StartOf(baseFilePath), path));
        return File.Exists(file) ? file : null;
    }

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath) => Find(path, baseFilePath);

    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath) => new MemoryStream(Encoding.UTF8.GetBytes(HoistedLines.In(ExtensionMethods.In(File.ReadAllText(resolvedPath)))));

    /// <summary>Keeps paths as they are, so that a cell's name in debug information does not become a file in the working directory.</summary>
    /// <param name="path">A cell's name or a file's path.</param>
    /// <param name="baseFilePath">Not used.</param>
    /// <returns><paramref name="path"/>.</returns>
    public override string NormalizePath(string path, string? baseFilePath) => path;

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    private string StartOf(string? baseFilePath)
    {
        return Path.IsPathRooted(baseFilePath) ? Path.GetDirectoryName(baseFilePath)! : folder ?? Directory.GetCurrentDirectory();
    }
}
