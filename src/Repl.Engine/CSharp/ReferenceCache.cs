using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Repl.Engine.Packages;

namespace Repl.Engine.CSharp;

/// <summary>Finds what <c>#r</c> names and what referenced assemblies need, and reads each file once.</summary>
/// <remarks>
/// Every submission is a compilation of its own. Unless all of them get the same reference objects, each reads the metadata of the whole
/// framework again. A file that changes after its first use keeps its first meaning, as its loaded code does. Safe from any thread.
/// </remarks>
/// <param name="files">Finds what a path names.</param>
/// <param name="hasPackages">Whether <c>#r "nuget:…"</c> stands for something.</param>
internal sealed class ReferenceCache(ScriptFiles files, bool hasPackages = false) : MetadataReferenceResolver
{
    private readonly ConcurrentDictionary<(string File, MetadataReferenceProperties Properties), PortableExecutableReference> _references = new();
    private readonly ConcurrentDictionary<string, AssemblyMetadata> _metadata = new();
    private volatile bool _hasResolved;

    /// <summary>True once a cell has referenced a file: the assemblies that it needs are then found for it, which costs time in each cell.</summary>
    public override bool ResolveMissingAssemblies => _hasResolved;

    /// <summary>How many files were read.</summary>
    public int FilesRead => _metadata.Count;

    /// <summary>A reference to an assembly that this process has loaded from a file.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>Null for an assembly that exists in memory only.</returns>
    public PortableExecutableReference? Find(Assembly assembly)
    {
        return assembly.IsDynamic || assembly.Location.Length == 0 ? null : Read(assembly.Location, MetadataReferenceProperties.Assembly);
    }

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        if (hasPackages && PackageRequest.IsPackage(reference))
        {
            // Only one file may stand for a directive: the compiler gets those of packages beside it.
            _hasResolved = true;
            return [Read(typeof(object).Assembly.Location, properties)];
        }

        var file = files.Find(reference, baseFilePath) ?? CSharpPresets.FrameworkFiles.GetValueOrDefault(reference);
        if (file is null)
        {
            return [];
        }

        _hasResolved = true;
        return [Read(file, properties)];
    }

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var file = CSharpPresets.FrameworkFiles.GetValueOrDefault(referenceIdentity.Name) ?? FindBeside(definition, referenceIdentity.Name);
        return file is null ? null : Read(file, MetadataReferenceProperties.Assembly);
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The reference for a file.</summary>
    /// <param name="file">An absolute path.</param>
    /// <param name="properties">Aliases and the like.</param>
    /// <returns>The same object for the same arguments.</returns>
    public PortableExecutableReference Read(string file, MetadataReferenceProperties properties)
    {
        return _references.GetOrAdd((file, properties), key => _metadata
            .GetOrAdd(key.File, AssemblyMetadata.CreateFromFile)
            .GetReference(filePath: key.File)
            .WithProperties(key.Properties));
    }

    // What we have beside us is not for cells, which may have another copy of it.
    private static string? FindBeside(MetadataReference definition, string name)
    {
        var needing = (definition as PortableExecutableReference)?.FilePath;
        var file = needing is null || CSharpPresets.IsOfHost(needing) ? null : Path.Combine(Path.GetDirectoryName(needing)!, name + ".dll");
        return File.Exists(file) ? file : null;
    }
}
