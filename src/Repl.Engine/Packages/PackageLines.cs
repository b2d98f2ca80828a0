using System.Collections.Immutable;
using Repl.Engine.CSharp;

namespace Repl.Engine.Packages;

/// <summary>The packages and sources that a cell and the files that it loads ask for.</summary>
/// <param name="Requests">The packages, in the order of the lines, each once.</param>
/// <param name="Sources">The sources of <c>#i "nuget:…"</c>: addresses and folders as written.</param>
internal sealed record PackageLines(ImmutableArray<PackageRequest> Requests, ImmutableArray<string> Sources)
{
    /// <summary>Finds them. A loaded file that does not exist is left to the compiler, which tells its place.</summary>
    /// <param name="code">A cell's C#.</param>
    /// <param name="cell">The cell's name: where it comes from a file, that file's path.</param>
    /// <param name="files">Finds what it loads.</param>
    /// <exception cref="PackageException">A line names no package or no source, or a package is asked for in two versions.</exception>
    public static PackageLines Of(string code, string cell, ScriptFiles files)
    {
        var requests = ImmutableArray.CreateBuilder<PackageRequest>();
        var sources = ImmutableArray.CreateBuilder<string>();
        var loaded = new HashSet<string>();
        Add(code, cell);
        if (requests.GroupBy(request => request.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Distinct().Count() > 1) is { } twice)
        {
            throw new PackageException($"The cell asks for '{twice.Key}' as {string.Join(" and as ", twice.Distinct().Select(request => $"'{request}'"))}. Keep one of them.");
        }

        return new PackageLines([.. requests.Distinct()], [.. sources.Distinct()]);

        void Add(string text, string file)
        {
            foreach (var directive in CellDirectives.In(text))
            {
                switch (directive.Kind)
                {
                    case CellDirective.Reference when PackageRequest.IsPackage(directive.Path):
                        requests.Add(PackageRequest.Parse(directive.Path));
                        break;
                    case CellDirective.Source:
                        sources.Add(SourceOf(directive.Path));
                        break;
                    case CellDirective.Load when files.Find(directive.Path, file) is { } script && loaded.Add(script):
                        Add(File.ReadAllText(script), script);
                        break;
                }
            }
        }
    }

    private static string SourceOf(string path)
    {
        return PackageRequest.IsPackage(path) && path.TrimStart()[PackageRequest.Prefix.Length..].Trim() is { Length: > 0 } source
            ? source
            : throw new PackageException($"'#i \"{path}\"' names no source of packages. Write '#i \"nuget:https://…/index.json\"', or a folder after 'nuget:'.");
    }
}
