using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Repl.Engine.Packages;

namespace Repl.Engine.CSharp;

/// <summary>Where the compiled cells of one <see cref="CSharpLanguage"/> live, and where their references are found at run time.</summary>
/// <remarks>Not collectible: code in a collectible context runs slower, and a session's cells refer to each other to the end anyway.</remarks>
internal sealed class SubmissionLoadContext : AssemblyLoadContext
{
    private static readonly ConditionalWeakTable<Assembly, object> Submissions = [];

    private readonly ConcurrentDictionary<string, Assembly> _shared = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _packageFiles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _nativeFiles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _directories = new();

    /// <summary>Makes an empty context.</summary>
    public SubmissionLoadContext()
        : base("C# cells")
    {
        // After the host's own assemblies, so that a library passed to a cell and one that the cell references are the same one.
        Resolving += (_, name) => FindFile(name.Name!) is { } file ? LoadFromAssemblyPath(file) : null;
    }

    /// <summary>Tells whether an assembly was compiled from a cell.</summary>
    /// <param name="assembly">Any assembly.</param>
    /// <returns>False for the libraries that cells reference.</returns>
    public static bool IsSubmission(Assembly assembly) => Submissions.TryGetValue(assembly, out _);

    /// <summary>Makes cells use the host's own copy of an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>False when they do already.</returns>
    public bool TryShare(Assembly assembly) => _shared.TryAdd(assembly.GetName().Name!, assembly);

    /// <summary>Notes where a referenced assembly is; what it needs is then looked for beside it too.</summary>
    /// <param name="name">Its simple name.</param>
    /// <param name="file">Its absolute path.</param>
    public void Note(string name, string file)
    {
        _files[name] = file;
        _directories[Path.GetDirectoryName(file)!] = true;
    }

    /// <summary>Notes where the files of packages are: cells get these, also where the host has its own copy of one.</summary>
    /// <param name="packages">All that were restored.</param>
    public void Note(IEnumerable<ResolvedPackage> packages)
    {
        foreach (var package in packages)
        {
            foreach (var file in package.RuntimeFiles)
            {
                _packageFiles[Path.GetFileNameWithoutExtension(file)] = file;
            }

            foreach (var file in package.NativeFiles)
            {
                _nativeFiles[Path.GetFileName(file)] = file;
            }
        }
    }

    /// <summary>Loads a compiled cell.</summary>
    /// <param name="image">The assembly.</param>
    /// <param name="symbols">Its debug information, for line numbers in stack traces.</param>
    /// <returns>The assembly.</returns>
    public Assembly LoadSubmission(Stream image, Stream symbols)
    {
        var assembly = LoadFromStream(image, symbols);
        Submissions.Add(assembly, assembly);
        return assembly;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        return _shared.GetValueOrDefault(assemblyName.Name!)
            ?? (_packageFiles.GetValueOrDefault(assemblyName.Name!) is { } file ? LoadFromAssemblyPath(file) : null);
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll"];
        var file = names.Select(name => _nativeFiles.GetValueOrDefault(name)).FirstOrDefault(file => file is not null)
            ?? _directories.Keys.SelectMany(directory => names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);
        return file is null ? 0 : LoadUnmanagedDllFromPath(file);
    }

    private string? FindFile(string name)
    {
        return _files.GetValueOrDefault(name)
            ?? _directories.Keys.Select(directory => Path.Combine(directory, name + ".dll")).FirstOrDefault(File.Exists);
    }
}
