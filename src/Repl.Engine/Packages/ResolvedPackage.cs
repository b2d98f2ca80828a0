using System.Collections.Immutable;

namespace Repl.Engine.Packages;

/// <summary>A package as it was restored: its files for this machine. All paths are absolute.</summary>
/// <param name="Name">The package's name, as the package writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="CompileFiles">What the compiler reads.</param>
/// <param name="RuntimeFiles">The assemblies that are loaded.</param>
/// <param name="NativeFiles">Native libraries.</param>
internal sealed record ResolvedPackage(
    string Name,
    string Version,
    ImmutableArray<CompileFile> CompileFiles,
    ImmutableArray<string> RuntimeFiles,
    ImmutableArray<string> NativeFiles)
{
    /// <summary>Every file that has to be there.</summary>
    public IEnumerable<string> Files => CompileFiles.Select(file => file.Path).Concat(RuntimeFiles).Concat(NativeFiles);
}
