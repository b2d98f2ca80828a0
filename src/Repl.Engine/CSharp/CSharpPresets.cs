using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Repl.Engine.CSharp;

/// <summary>What every C# cell can use without asking: namespaces, and the assemblies of the framework that runs us.</summary>
internal static class CSharpPresets
{
    /// <summary>The namespaces that are imported before the first cell.</summary>
    public static ImmutableArray<string> Imports { get; } =
    [
        "System", "System.IO", "System.Linq", "System.Collections", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks",
        "System.Text", "System.Text.Json", "System.Net.Http",
    ];

    /// <summary>The framework assemblies that every cell is compiled against; the others are added once a cell needs one of them.</summary>
    /// <remarks>
    /// A compilation merges the namespaces of all its references anew: with these a warm cell takes half the time that it takes with all.
    /// </remarks>
    public static ImmutableArray<string> CommonAssemblies { get; } =
    [
        "System.Private.CoreLib", "System.Private.Uri", "System.Runtime", "System.Collections", "System.Collections.Concurrent",
        "System.ComponentModel.Primitives", "System.Console", "System.Diagnostics.Process", "System.Linq", "System.Memory",
        "System.Net.Http", "System.Net.Primitives", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading",
    ];

    /// <summary>The file of each framework assembly by its simple name.</summary>
    public static FrozenDictionary<string, string> FrameworkFiles { get; } = FindFrameworkFiles();

    private static FrozenSet<string> HostFiles => field ??= ListedFiles().ToFrozenSet();

    /// <summary>Tells whether a file is one that this program was started with: the framework's, our own, and our packages'.</summary>
    /// <param name="file">An absolute path.</param>
    public static bool IsOfHost(string file) => HostFiles.Contains(file);

    /// <summary>Tells whether an assembly is one of the framework's.</summary>
    /// <param name="assembly">Any assembly.</param>
    /// <returns>False for libraries and for what cells compile to.</returns>
    public static bool IsOfFramework(Assembly assembly)
    {
        return !assembly.IsDynamic && assembly.Location.Length > 0
            && FrameworkFiles.TryGetValue(assembly.GetName().Name!, out var file) && file == assembly.Location;
    }

    // The host lists the files it was started with; those beside the core library are the framework's, the others are our own and our
    // packages', which cells must not see by accident.
    private static FrozenDictionary<string, string> FindFrameworkFiles()
    {
        var directory = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return ListedFiles()
            .Where(file => Path.GetDirectoryName(file) == directory)
            .Distinct()          // the core library is listed twice
            .ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase);
    }

    private static string[] ListedFiles() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
