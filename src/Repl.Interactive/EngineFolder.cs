using System.Reflection;
using System.Runtime.Loader;
using Repl.Sessions;

namespace Repl.Interactive;

/// <summary>
/// Loads the engine beside the host. It is not among what the host's C# sees, because it has types by the names of the host's own; and what it is
/// built with, such as System.CommandLine, the host has in other versions.
/// </summary>
internal sealed class EngineFolder : AssemblyLoadContext
{
    // What the engine and the sessions both use must be one and the same assembly.
    private static readonly string[] Private = ["Repl.Engine", "System.CommandLine"];

    private static readonly Assembly Sessions = typeof(SessionRegistry).Assembly;
    private static readonly Lazy<bool> Used = new(UseOnce);

    private readonly string _folder;

    private EngineFolder(string folder)
        : base(nameof(EngineFolder)) => _folder = folder;

    /// <summary>Makes the engine's assemblies be found; where they lie beside this one, they are anyway.</summary>
    public static void Use() => _ = Used.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == Sessions.GetName().Name ? Sessions
        : Private.Contains(assemblyName.Name) ? LoadFromAssemblyPath(PathOf(assemblyName))
        : GetLoadContext(Sessions)!.LoadFromAssemblyName(assemblyName);

    private static bool UseOnce()
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(EngineFolder).Assembly.Location)!, "../../engine"));
        if (Directory.Exists(folder))
        {
            var engine = new EngineFolder(folder);
            foreach (var context in (AssemblyLoadContext[])[.. new[] { Default, GetLoadContext(typeof(EngineFolder).Assembly)!, GetLoadContext(Sessions)! }.Distinct()])
            {
                context.Resolving += engine.Find;
            }
        }

        return true;
    }

    // A package that the host has not brought is taken from the folder too.
    private Assembly? Find(AssemblyLoadContext context, AssemblyName name) =>
        Private.Contains(name.Name) ? LoadFromAssemblyName(name)
        : File.Exists(PathOf(name)) ? context.LoadFromAssemblyPath(PathOf(name))
        : null;

    private string PathOf(AssemblyName name) => Path.Combine(_folder, $"{name.Name}.dll");
}
